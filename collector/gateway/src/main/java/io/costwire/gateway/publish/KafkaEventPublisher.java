// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import io.costwire.client.SendResult.Kind;
import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.LateOutcome;
import io.costwire.gateway.publish.EventPublisher.Outcome.Acknowledged;
import io.costwire.gateway.publish.EventPublisher.Outcome.NotAcknowledged;
import io.costwire.gateway.publish.EventPublisher.Outcome.Refused;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.Rejection;
import io.costwire.sender.kafka.KafkaSenderSettings;
import io.costwire.sender.kafka.SendFailures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Publishes through one idempotent producer that all requests share. A request waits for its own
 * acknowledgements, at most the acknowledgement time and a second.
 */
public final class KafkaEventPublisher implements EventPublisher {
  // the producer reports its own timeout first; this bounds the wait when it does not
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration REJECTION_WAIT = Duration.ofSeconds(2);

  private final LinkKeeper links;
  private final Duration ackTimeout;

  /**
   * @param settings its delivery timeout is the time within which Kafka must acknowledge
   */
  public KafkaEventPublisher(KafkaSenderSettings settings, Optional<Short> replicationFactor) {
    this(
        new LinkKeeper(() -> KafkaLink.open(settings, replicationFactor)),
        settings.deliveryTimeout());
  }

  KafkaEventPublisher(LinkKeeper links, Duration ackTimeout) {
    this.links = links;
    this.ackTimeout = ackTimeout;
  }

  @Override
  public void start() {
    links.start();
  }

  @Override
  public Readiness ready() {
    return links.ready();
  }

  @Override
  public List<Outcome> publish(List<UsageEvent> events) {
    return outcomes(events, KafkaLink::send, ackTimeout.plus(GRACE));
  }

  @Override
  public List<Outcome> publishOutcomes(List<LateOutcome> outcomes) {
    return outcomes(outcomes, KafkaLink::send, ackTimeout.plus(GRACE));
  }

  @Override
  public int reject(List<Rejection> rejections) {
    return (int)
        outcomes(rejections, KafkaLink::send, REJECTION_WAIT).stream()
            .filter(outcome -> !(outcome instanceof Acknowledged))
            .count();
  }

  private interface Send<T> {
    Future<RecordMetadata> send(KafkaLink link, T value);
  }

  private <T> List<Outcome> outcomes(List<T> values, Send<T> send, Duration wait) {
    Optional<KafkaLink> link = links.link();
    if (link.isEmpty()) {
      Outcome notYet = new NotAcknowledged(links.reason());
      return values.stream().map(v -> notYet).toList();
    }
    long deadline = System.nanoTime() + wait.toNanos();
    List<Function<Long, Outcome>> pending = new ArrayList<>(values.size());
    boolean down = false;
    for (T value : values) {
      Function<Long, Outcome> outcome =
          down
              ? nanos -> new NotAcknowledged(notInTime())
              : handOver(value, send, link.get(), wait);
      down = down || outcome instanceof Failed || System.nanoTime() - deadline >= 0;
      pending.add(outcome);
    }
    return pending.stream().map(p -> p.apply(deadline)).toList();
  }

  /** A send that failed before it left: for the rest of the request Kafka counts as down. */
  private record Failed(Outcome outcome) implements Function<Long, Outcome> {
    @Override
    public Outcome apply(Long deadline) {
      return outcome;
    }
  }

  private <T> Function<Long, Outcome> handOver(
      T value, Send<T> send, KafkaLink link, Duration wait) {
    try {
      Future<RecordMetadata> acknowledgement = send.send(link, value);
      // without metadata or memory the producer waits, and then gives back a future that failed
      return acknowledgement.isDone()
          ? known(await(acknowledgement, System.nanoTime(), wait))
          : deadline -> await(acknowledgement, deadline, wait);
    } catch (RuntimeException e) {
      return known(failure(e));
    }
  }

  private static Function<Long, Outcome> known(Outcome outcome) {
    return outcome instanceof NotAcknowledged ? new Failed(outcome) : deadline -> outcome;
  }

  private Outcome await(Future<RecordMetadata> acknowledgement, long deadline, Duration wait) {
    try {
      long nanos = Math.max(0, deadline - System.nanoTime());
      acknowledgement.get(nanos, TimeUnit.NANOSECONDS);
      return new Acknowledged();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new NotAcknowledged("The gateway is stopping; send the event again.");
    } catch (TimeoutException e) {
      // a rejection is waited for less long, which says nothing about Kafka
      if (wait.compareTo(ackTimeout) >= 0) {
        links.failed("an event was not acknowledged in time");
      }
      return new NotAcknowledged(notInTime());
    } catch (ExecutionException e) {
      return failure(e);
    }
  }

  private Outcome failure(Throwable error) {
    links.failed(SendFailures.reason(error));
    return SendFailures.kind(error) == Kind.REFUSED
        ? new Refused("Kafka does not take the event: %s.".formatted(SendFailures.reason(error)))
        : new NotAcknowledged(notInTime());
  }

  private String notInTime() {
    return "Kafka did not acknowledge within %d ms; send the event again with the same event_id, a repeat costs nothing."
        .formatted(ackTimeout.toMillis());
  }

  @Override
  public void close() {
    links.close();
  }
}
