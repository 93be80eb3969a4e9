// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import io.costwire.runtime.access.KeyFile.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a file, read again when it changes, so that keys come and go without a restart. A
 * file that is broken or gone changes nothing: the keys before stay, the log says why and {@link
 * #isStale} is true until it is mended.
 */
public final class KeysInForce<H> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeysInForce.class);

  private final Path file;
  private final KeyForm<H> form;
  private final InstantSource clock;
  private final Consumer<KeyList<H>> loaded;
  private final ScheduledThreadPoolExecutor poller =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("api-keys").factory());
  private volatile KeyList<H> keys = new KeyList<>(List.of());
  private volatile boolean stale;
  private byte @Nullable [] content;
  private List<String> reported = List.of();

  /**
   * Reads nothing yet.
   *
   * @param loaded is told of the keys of each new version of the file
   */
  public KeysInForce(Path file, KeyForm<H> form, InstantSource clock, Consumer<KeyList<H>> loaded) {
    this.file = file;
    this.form = form;
    this.clock = clock;
    this.loaded = loaded;
  }

  /** Reads the file now, and again and again. */
  public void start(Duration interval) {
    refresh();
    long millis = interval.toMillis();
    poller.scheduleWithFixedDelay(this::refresh, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Whether the file on disk is not the one in force, because it is broken. */
  public boolean isStale() {
    return stale;
  }

  /** Number of keys, those that expired included. */
  public int count() {
    return keys.keys().size();
  }

  /** What a presented key stands for. */
  public sealed interface Found<H> {
    /** It is in force. */
    record Known<H>(ApiKey<H> key) implements Found<H> {}

    /** It is not known. */
    record Unknown<H>() implements Found<H> {}

    /** It was in force until the time in the file. */
    record Expired<H>(String id) implements Found<H> {}
  }

  public Found<H> find(String presented) {
    return keys.find(KeyHashes.sha256(presented))
        .<Found<H>>map(
            key ->
                key.isExpired(clock.instant())
                    ? new Found.Expired<>(key.id())
                    : new Found.Known<>(key))
        .orElseGet(Found.Unknown::new);
  }

  /** Reads the file if it changed. */
  public synchronized void refresh() {
    byte[] now = KeyFile.bytes(file);
    if (now != null && Arrays.equals(now, content)) {
      recovered();
      return;
    }
    switch (KeyFile.read(now, form)) {
      case Outcome.Read<H>(var read) -> {
        content = now;
        keys = read;
        loaded.accept(read);
        LOG.info("keys=loaded count={}", read.keys().size());
        recovered();
      }
      case Outcome.Refused<H>(var problems) -> {
        stale = true;
        if (!problems.equals(reported)) {
          reported = problems;
          LOG.error("keys=unchanged the key file is broken: {}", String.join("; ", problems));
        }
      }
    }
  }

  private void recovered() {
    stale = false;
    reported = List.of();
  }

  @Override
  public void close() {
    poller.shutdownNow();
  }
}
