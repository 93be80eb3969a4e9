// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Notification;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All receivers, each on its own: a dead one holds up neither the others nor the intake. Lives as
 * long as the app; who is owed what comes from the recorded state.
 */
public final class Deliveries implements AutoCloseable {
  /** Reports that wait to be recorded: at 2 kB each a few MB at worst. */
  static final int REPORTS_MAX = 2_000;

  private final BlockingQueue<DeliveryReport> reports = new ArrayBlockingQueue<>(REPORTS_MAX);
  private final List<DeliveryLane> lanes;

  /**
   * @param receivers with names of their own
   */
  public Deliveries(
      List<Receiver> receivers,
      DeliveryLimits limits,
      InstantSource clock,
      MeterRegistry registry) {
    this.lanes =
        receivers.stream()
            .map(receiver -> new DeliveryLane(receiver, limits, clock, reports, registry))
            .toList();
    if (receivers().size() != receivers.size()) {
      throw new IllegalArgumentException("two receivers have the same name");
    }
  }

  public void start() {
    lanes.forEach(DeliveryLane::start);
  }

  /** Names of the receivers. */
  public Set<String> receivers() {
    return lanes.stream().map(DeliveryLane::receiver).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Offers what each receiver is owed; what is under way already is not taken twice.
   *
   * @return reports about what was replaced by it
   */
  public List<DeliveryReport> offerOwed(Function<String, List<Notification>> owedTo) {
    return offer(lanes, owedTo);
  }

  /** The same for receivers whose queue was full and has room again. */
  public List<DeliveryReport> offerDeferred(Function<String, List<Notification>> owedTo) {
    return offer(lanes.stream().filter(DeliveryLane::wantsDeferred).toList(), owedTo);
  }

  /** Offers word of one change to the receivers that are owed it. */
  public List<DeliveryReport> offer(Notification notification) {
    return offer(
        lanes, receiver -> notification.alert().owes(receiver) ? List.of(notification) : List.of());
  }

  private static List<DeliveryReport> offer(
      List<DeliveryLane> lanes, Function<String, List<Notification>> owedTo) {
    List<DeliveryReport> replaced = new ArrayList<>();
    for (DeliveryLane lane : lanes) {
      owedTo.apply(lane.receiver()).forEach(owed -> replaced.addAll(lane.offer(owed)));
    }
    return replaced;
  }

  /** Moves the reports that are there; never waits. */
  public void drainReports(Collection<DeliveryReport> target) {
    reports.drainTo(target);
  }

  /** The reports are recorded, so the state now knows what they tell. */
  public void recorded(List<DeliveryReport> recorded) {
    for (DeliveryReport report : recorded) {
      lanes.stream()
          .filter(lane -> lane.receiver().equals(report.addressee().receiver()))
          .forEach(lane -> lane.recorded(report.notification()));
    }
  }

  /** Forgets what waits, because another instance tells it; attempts under way end. */
  public void clear() {
    lanes.forEach(DeliveryLane::clear);
  }

  /** Begins nothing new and lets attempts under way end within the grace, all together. */
  public void stop(Duration grace) {
    List<Thread> stopping =
        lanes.stream().map(lane -> Thread.ofVirtual().start(() -> lane.stop(grace))).toList();
    for (Thread thread : stopping) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    lanes.forEach(DeliveryLane::close);
  }
}
