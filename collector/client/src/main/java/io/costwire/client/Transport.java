// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.spool.Spool;
import io.costwire.client.spool.SpoolSettings;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The way from the queue to the sender. Without a spool one thread sends what is in the queue. With
 * one, a thread writes the queue to the spool and another sends from there, so that a sender that
 * waits for its other side does not keep events in memory.
 */
final class Transport {

  /** Writing to the spool. */
  private record Spooling(Spool spool, SpoolIntake intake, DeliveryThread thread) {}

  private final Delivery delivery;
  private final DeliveryThread sending;
  private final @Nullable Spooling spooling;

  private Transport(Delivery delivery, DeliveryThread sending, @Nullable Spooling spooling) {
    this.delivery = delivery;
    this.sending = sending;
    this.spooling = spooling;
  }

  static Transport inMemory(
      RingSource ring, Sender sender, ReporterCounters counters, ReporterOptions options) {
    var log = new ReporterLog(counters);
    var delivery = new Delivery(ring, sender, counters, options.bounds(), log);
    return new Transport(delivery, sending(delivery, options), null);
  }

  /**
   * Takes the spool's directory.
   *
   * @throws IllegalStateException when another reporter has it
   */
  static Transport spooled(
      RingSource ring,
      Sender sender,
      ReporterCounters counters,
      ReporterOptions options,
      SpoolSettings settings) {
    var log = new ReporterLog(counters);
    int batchEvents = options.bounds().batchEvents();
    Spool spool = Spool.open(settings, InstantSource.system());
    counters.spool(spool::metrics);
    var intake =
        new SpoolIntake(ring, spool, counters, new SpoolOptions(settings, batchEvents, log));
    var source = new SpoolSource(spool, intake, counters, log);
    var delivery = new Delivery(source, sender, counters, options.bounds(), log);
    DeliveryThread sending = sending(delivery, options);
    intake.onAppended(sending::recorded);
    var pace = new DeliveryThread.Pace(batchEvents, settings.writeDelay(), options.background());
    var writing = new DeliveryThread("costwire-spool", intake, pace);
    return new Transport(delivery, sending, new Spooling(spool, intake, writing));
  }

  private static DeliveryThread sending(Delivery delivery, ReporterOptions options) {
    var pace =
        new DeliveryThread.Pace(
            options.bounds().batchEvents(), options.linger(), options.background());
    return new DeliveryThread("costwire-reporter", delivery, pace);
  }

  void start() {
    if (spooling != null) {
      spooling.thread().start();
    }
    sending.start();
  }

  /** Called after every recorded event. */
  void recorded() {
    (spooling == null ? sending : spooling.thread()).recorded();
  }

  /** Waits until everything recorded so far is settled; false when the time is over before. */
  boolean flush(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (spooling != null && !spooling.thread().flush(timeout)) {
      return false;
    }
    return sending.flush(left(deadline));
  }

  /** Sends what is left within the time. */
  void finish(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (spooling != null) {
      spooling.thread().finish(timeout);
    }
    sending.finish(left(deadline));
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  /** Counts what still waits in memory as dropped; what is in the spool stays there. */
  void terminate(DropReason reason) {
    if (spooling != null) {
      spooling.intake().giveUp(reason);
    }
    delivery.terminate(reason);
  }

  /** Ends the threads and lets go of the spool. */
  void abandon() {
    if (spooling != null) {
      spooling.thread().abandon();
    }
    sending.abandon();
    if (spooling != null) {
      spooling.spool().close();
    }
  }
}
