// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A sender that keeps what it was given, and fails when told to. */
public final class InMemorySender implements Sender {
  private final List<List<UsageEvent>> batches = new ArrayList<>();
  private final List<UsageEvent> durable = new ArrayList<>();
  private Function<UsageEvent, Optional<Kind>> fate = event -> Optional.empty();
  private boolean closed;

  /** Decides per event whether it fails; empty means durable. */
  public synchronized void failing(Function<UsageEvent, Optional<Kind>> fate) {
    this.fate = fate;
  }

  /** Every event fails for now. */
  public void down() {
    failing(event -> Optional.of(Kind.RETRY));
  }

  /** Every event gets through. */
  public void up() {
    failing(event -> Optional.empty());
  }

  @Override
  public synchronized SendResult send(List<UsageEvent> batch) {
    batches.add(List.copyOf(batch));
    if (closed) {
      return SendResult.allFailed(batch.size(), Kind.RETRY, "closed");
    }
    List<Failure> failures = new ArrayList<>();
    IntStream.range(0, batch.size())
        .forEach(
            i ->
                fate.apply(batch.get(i))
                    .ifPresentOrElse(
                        kind -> failures.add(new Failure(i, kind, "as the test wants it")),
                        () -> durable.add(batch.get(i))));
    return failures.isEmpty() ? SendResult.allSent() : new SendResult.SomeFailed(failures);
  }

  /** Every batch as it came, failed ones included. */
  public synchronized List<List<UsageEvent>> batches() {
    return List.copyOf(batches);
  }

  /** What got through, in order. */
  public synchronized List<UsageEvent> durable() {
    return List.copyOf(durable);
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
