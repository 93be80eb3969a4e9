// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import static java.util.stream.Collectors.toSet;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.stream.Stream;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * The most memory that the process took while an app ran, from the first moment to {@link #close}.
 */
final class MemoryWatch implements AutoCloseable {
  private static final long STEP_MS = 250;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT_PEAK = "VmHWM:";
  private static final String FULL_COLLECTION = "end of major GC";

  private final MeterRegistry meters;
  private final Set<String> heap =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .map(MemoryPoolMXBean::getName)
          .collect(toSet());
  private final LongAccumulator afterAny = new LongAccumulator(Long::max, 0);
  private final LongAccumulator afterFull = new LongAccumulator(Long::max, 0);
  private final LongAccumulator rocksDb = new LongAccumulator(Long::max, 0);
  private OptionalLong resident = OptionalLong.empty();
  private long rocksDbLimit;
  private long heapAtEnd;
  private final NotificationListener listener = (notification, handback) -> collected(notification);
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("memory-watch").factory());

  /**
   * @param meters of the app
   */
  MemoryWatch(MeterRegistry meters) {
    this.meters = meters;
  }

  void start() {
    collectors().forEach(c -> c.addNotificationListener(listener, null, null));
    var unused =
        sampler.scheduleAtFixedRate(
            () -> rocksDb.accumulate(rocksDbBytes("used")), 0, STEP_MS, TimeUnit.MILLISECONDS);
  }

  private static Stream<NotificationEmitter> collectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(NotificationEmitter.class::isInstance)
        .map((GarbageCollectorMXBean c) -> (NotificationEmitter) c);
  }

  private void collected(Notification notification) {
    if (!notification
        .getType()
        .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      return;
    }
    var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
    Map<String, MemoryUsage> pools = info.getGcInfo().getMemoryUsageAfterGc();
    long used =
        pools.entrySet().stream()
            .filter(pool -> heap.contains(pool.getKey()))
            .mapToLong(pool -> pool.getValue().getUsed())
            .sum();
    afterAny.accumulate(used);
    if (info.getGcAction().equals(FULL_COLLECTION)) {
      afterFull.accumulate(used);
    }
  }

  /** Looks once more, while the app is there, and asks for a collection to see what is alive. */
  @Override
  public void close() {
    resident = residentPeakNow();
    rocksDbLimit = rocksDbBytes("limit");
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    heapAtEnd = memory.getHeapMemoryUsage().getUsed();
    afterAny.accumulate(heapAtEnd);
    afterFull.accumulate(heapAtEnd);
    sampler.close();
    collectors().forEach(this::leave);
  }

  private void leave(NotificationEmitter collector) {
    try {
      collector.removeNotificationListener(listener);
    } catch (ListenerNotFoundException e) {
      throw new IllegalStateException("a collector has forgotten who listens", e);
    }
  }

  /** Most bytes of heap in use behind any collection; what is old and dead may be among them. */
  long heapAfterCollection() {
    return afterAny.get();
  }

  /** Most bytes of heap in use behind a full collection, the one at the end included: all alive. */
  long heapAlive() {
    return afterFull.get();
  }

  /** Bytes of heap that are alive when the work is done: what grows with the work shows here. */
  long heapAtEnd() {
    return heapAtEnd;
  }

  /** Most bytes that RocksDB used. */
  long rocksDb() {
    return rocksDb.get();
  }

  /** Bytes that RocksDB is to stay within. */
  long rocksDbLimit() {
    return rocksDbLimit;
  }

  private long rocksDbBytes(String kind) {
    Gauge gauge = meters.find("costwire_streams_rocksdb_bytes").tag("kind", kind).gauge();
    return gauge == null ? 0 : (long) gauge.value();
  }

  /** Most bytes of the process in memory, since it began; empty where there is no Linux to ask. */
  OptionalLong residentPeak() {
    return resident;
  }

  private static OptionalLong residentPeakNow() {
    if (!Files.exists(STATUS)) {
      return OptionalLong.empty();
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT_PEAK))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + STATUS, e);
    }
  }
}
