// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All receivers, each on its own: a dead one holds up neither the others nor the intake. Lives as
 * long as the app; who is owed what comes from the recorded state.
 */
public final class Deliveries implements AutoCloseable {
  /** Reports that wait to be recorded: at 2 kB each a few MB at worst. */
  static final int REPORTS_MAX = 2_000;

  private static final Duration DRAIN_EVERY = Duration.ofMillis(10);
  private static final Duration REPLACE_WITHIN = Duration.ofSeconds(3);

  private final BlockingQueue<DeliveryReport> reports = new ArrayBlockingQueue<>(REPORTS_MAX);

  /** What lanes that were waited for handed over meanwhile. */
  private final Queue<DeliveryReport> aside = new ConcurrentLinkedQueue<>();

  private final Shared shared;
  private volatile List<Placed> placed = List.of();
  private boolean started;

  /** A receiver that is there. */
  private record Placed(Placement placement, DeliveryLane lane) {}

  /**
   * @param placements with names of their own
   */
  public Deliveries(
      List<Placement> placements,
      DeliveryLimits limits,
      InstantSource clock,
      MeterRegistry registry) {
    this.shared = new Shared(limits, clock, reports, registry);
    place(placements);
  }

  /** What all lanes share. */
  record Shared(
      DeliveryLimits limits,
      InstantSource clock,
      BlockingQueue<DeliveryReport> reports,
      MeterRegistry registry) {}

  /**
   * From now on there are these receivers. Those that did not change go on undisturbed; what waited
   * for the others has to be offered again.
   *
   * @throws IllegalArgumentException when one of them cannot be made; then nothing has changed
   */
  public synchronized void place(List<Placement> placements) {
    if (placements.stream().map(Placement::name).distinct().count() != placements.size()) {
      throw new IllegalArgumentException("two receivers have the same name");
    }
    List<Placed> before = placed;
    List<Placed> kept = before.stream().filter(old -> isAmong(old, placements)).toList();
    Map<String, Receiver> fresh = opened(placements, kept);
    List<Placed> gone = before.stream().filter(old -> !kept.contains(old)).toList();
    stop(gone, REPLACE_WITHIN);
    gone.forEach(old -> old.lane().close());
    placed = placements.stream().map(wanted -> keptOrNew(wanted, kept, fresh)).toList();
  }

  private static boolean isAmong(Placed old, List<Placement> placements) {
    return placements.stream()
        .anyMatch(
            wanted ->
                wanted.name().equals(old.placement().name())
                    && wanted.identity().equals(old.placement().identity()));
  }

  /** All or none: where one cannot be made, nothing has changed. */
  private static Map<String, Receiver> opened(List<Placement> placements, List<Placed> kept) {
    Set<String> there =
        kept.stream().map(old -> old.placement().name()).collect(Collectors.toSet());
    Map<String, Receiver> opened = new LinkedHashMap<>();
    try {
      placements.stream()
          .filter(wanted -> !there.contains(wanted.name()))
          .forEach(wanted -> opened.put(wanted.name(), wanted.open().get()));
    } catch (RuntimeException | Error e) {
      opened.values().forEach(Receiver::close);
      throw e;
    }
    return opened;
  }

  private Placed keptOrNew(Placement wanted, List<Placed> kept, Map<String, Receiver> fresh) {
    Receiver receiver = fresh.get(wanted.name());
    if (receiver == null) {
      return kept.stream()
          .filter(old -> old.placement().name().equals(wanted.name()))
          .findAny()
          .orElseThrow();
    }
    DeliveryLane lane = new DeliveryLane(receiver, wanted.rateLimit(), shared);
    if (started) {
      lane.start();
    }
    return new Placed(wanted, lane);
  }

  private List<DeliveryLane> lanes() {
    return placed.stream().map(Placed::lane).toList();
  }

  public synchronized void start() {
    started = true;
    lanes().forEach(DeliveryLane::start);
  }

  /** What each receiver can do, by its name. */
  public Map<String, Abilities> receivers() {
    return lanes().stream()
        .collect(Collectors.toUnmodifiableMap(DeliveryLane::receiver, DeliveryLane::abilities));
  }

  /**
   * Offers what each receiver is owed; what is under way already is not taken twice.
   *
   * @return reports about what was replaced by it
   */
  public List<DeliveryReport> offer(Function<String, List<Owed>> owedTo) {
    return offer(lanes(), owedTo);
  }

  /** The same for receivers whose queue was full and has room again. */
  public List<DeliveryReport> offerDeferred(Function<String, List<Owed>> owedTo) {
    return offer(lanes().stream().filter(DeliveryLane::wantsDeferred).toList(), owedTo);
  }

  /** The same where there is room: what is due by time alone is asked for again soon. */
  public List<DeliveryReport> offerDue(Function<String, List<Owed>> dueTo) {
    return offer(lanes().stream().filter(DeliveryLane::hasRoom).toList(), dueTo);
  }

  /** The same to those that forget what is not said again, where there is room. */
  public List<DeliveryReport> offerRefreshes(Function<String, List<Owed>> refreshes) {
    return offer(
        lanes().stream().filter(lane -> lane.abilities().refreshes() && lane.hasRoom()).toList(),
        refreshes);
  }

  private static List<DeliveryReport> offer(
      List<DeliveryLane> lanes, Function<String, List<Owed>> owedTo) {
    List<DeliveryReport> replaced = new ArrayList<>();
    for (DeliveryLane lane : lanes) {
      owedTo.apply(lane.receiver()).forEach(owed -> replaced.addAll(lane.offer(owed)));
    }
    return replaced;
  }

  /**
   * Takes back what waits about an alert.
   *
   * @return reports about what was taken back
   */
  public List<DeliveryReport> withdraw(AlertKey key, Predicate<Notification> which, String why) {
    return lanes().stream().flatMap(lane -> lane.withdraw(key, which, why).stream()).toList();
  }

  /** How each receiver is doing. */
  public List<ReceiverHealth> health() {
    return lanes().stream().map(DeliveryLane::health).toList();
  }

  /** Moves the reports that are there; never waits. */
  public void drainReports(Collection<DeliveryReport> target) {
    for (var report = aside.poll(); report != null; report = aside.poll()) {
      target.add(report);
    }
    reports.drainTo(target);
  }

  /** The reports are recorded, so the state now knows what they tell. */
  public void recorded(List<DeliveryReport> recorded) {
    for (DeliveryReport report : recorded) {
      lanes().stream()
          .filter(lane -> lane.receiver().equals(report.addressee().receiver()))
          .forEach(lane -> lane.recorded(report));
    }
  }

  /** Forgets what waits, because another instance tells it; attempts under way end. */
  public void clear() {
    lanes().forEach(DeliveryLane::clear);
  }

  /** Begins nothing new and lets attempts under way end within the grace, all together. */
  public void stop(Duration grace) {
    stop(placed, grace);
  }

  /** Takes the reports meanwhile, because whoever does otherwise waits here. */
  private void stop(List<Placed> ending, Duration grace) {
    List<Thread> stopping =
        ending.stream().map(one -> Thread.ofVirtual().start(() -> one.lane().stop(grace))).toList();
    for (Thread thread : stopping) {
      try {
        while (!thread.join(DRAIN_EVERY)) {
          reports.drainTo(aside);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public synchronized void close() {
    lanes().forEach(DeliveryLane::close);
  }
}
