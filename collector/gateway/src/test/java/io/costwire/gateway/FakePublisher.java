// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.LateOutcome;
import io.costwire.gateway.publish.EventPublisher;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Keeps what it is given; fails as told. */
final class FakePublisher implements EventPublisher {
  private final List<UsageEvent> events = new ArrayList<>();
  private final List<LateOutcome> outcomes = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();
  volatile Function<UsageEvent, Outcome> fate = event -> new Outcome.Acknowledged();
  volatile boolean rejectionsWork = true;
  volatile Readiness readiness = Readiness.yes();
  volatile boolean closed;
  volatile Runnable beforePublish = () -> {};

  @Override
  public List<Outcome> publish(List<UsageEvent> batch) {
    beforePublish.run();
    synchronized (this) {
      List<Outcome> outcomes = batch.stream().map(fate).toList();
      for (int i = 0; i < batch.size(); i++) {
        if (outcomes.get(i) instanceof Outcome.Acknowledged) {
          events.add(batch.get(i));
        }
      }
      return outcomes;
    }
  }

  @Override
  public synchronized List<Outcome> publishOutcomes(List<LateOutcome> batch) {
    outcomes.addAll(batch);
    return batch.stream().<Outcome>map(o -> new Outcome.Acknowledged()).toList();
  }

  synchronized List<LateOutcome> outcomes() {
    return List.copyOf(outcomes);
  }

  @Override
  public synchronized int reject(List<Rejection> batch) {
    if (!rejectionsWork) {
      return batch.size();
    }
    rejections.addAll(batch);
    return 0;
  }

  synchronized List<UsageEvent> events() {
    return List.copyOf(events);
  }

  synchronized List<Rejection> rejections() {
    return List.copyOf(rejections);
  }

  @Override
  public void start() {}

  @Override
  public Readiness ready() {
    return readiness;
  }

  @Override
  public void close() {
    closed = true;
  }
}
