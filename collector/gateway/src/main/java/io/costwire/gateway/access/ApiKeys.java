// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys in force: those of the file, read again when it changes. A file that is broken or gone
 * changes nothing: the keys before stay, the log says why and {@link #isStale} is true until it is
 * mended. Without a file everybody may send.
 */
public final class ApiKeys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
  // ten thousand keys take about two megabytes
  private static final long MAX_FILE_BYTES = 16 << 20;

  private final Optional<Path> file;
  private final Rate defaultRate;
  private final InstantSource clock;
  private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor poller =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("gateway-keys").factory());
  private volatile KeyList keys = new KeyList(List.of());
  private volatile boolean stale;
  private byte @Nullable [] content;
  private List<String> reported = List.of();

  /** Reads nothing yet. */
  public ApiKeys(Optional<Path> file, Rate defaultRate, InstantSource clock) {
    this.file = file;
    this.defaultRate = defaultRate;
    this.clock = clock;
  }

  /** What is wrong with a key file; nothing if it can be used. */
  public static List<String> problems(Path file) {
    return parse(bytes(file)) instanceof KeyFileReader.Broken(var errors) ? errors : List.of();
  }

  /** Reads the file now, and again and again. */
  public void start(Duration interval) {
    if (file.isEmpty()) {
      LOG.warn("keys=none anybody may send; set GATEWAY_API_KEYS_FILE to ask for API keys");
      return;
    }
    refresh();
    long millis = interval.toMillis();
    poller.scheduleWithFixedDelay(this::refresh, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Whether a key is asked for. */
  public boolean inUse() {
    return file.isPresent();
  }

  /** Whether the file on disk is not the one in force, because it is broken. */
  public boolean isStale() {
    return stale;
  }

  public int count() {
    return keys.keys().size();
  }

  /** What a presented key stands for. */
  public sealed interface Admission {
    /** It is in force. */
    record Admitted(Caller caller, Allowance allowance) implements Admission {}

    /** It is not known. */
    record Unknown() implements Admission {}

    /** It was in force until the time in the file. */
    record Expired(String id) implements Admission {}
  }

  /** Whoever sends to a gateway without keys; all of them share one allowance. */
  public Admission.Admitted anyone() {
    return admitted(Caller.ANYONE, defaultRate);
  }

  public Admission find(String presented) {
    return keys.find(KeyHashes.sha256(presented))
        .<Admission>map(
            key ->
                key.isExpired(clock.instant())
                    ? new Admission.Expired(key.caller().id())
                    : admitted(key.caller(), key.rate().orElse(defaultRate)))
        .orElseGet(Admission.Unknown::new);
  }

  private Admission.Admitted admitted(Caller caller, Rate rate) {
    Allowance allowance =
        allowances.compute(
            caller.id(),
            (id, current) ->
                current != null && current.rate().equals(rate)
                    ? current
                    : new Allowance(rate, System.nanoTime()));
    return new Admission.Admitted(caller, allowance);
  }

  /** Reads the file if it changed. */
  synchronized void refresh() {
    Path path = file.orElseThrow();
    byte[] now = bytes(path);
    if (now != null && Arrays.equals(now, content)) {
      recovered();
      return;
    }
    switch (parse(now)) {
      case KeyFileReader.Read(var read) -> {
        content = now;
        keys = read;
        allowances.keySet().retainAll(ids(read));
        LOG.info("keys=loaded count={}", read.keys().size());
        recovered();
      }
      case KeyFileReader.Broken(var errors) -> {
        stale = true;
        if (!errors.equals(reported)) {
          reported = errors;
          LOG.error("keys=unchanged the key file is broken: {}", String.join("; ", errors));
        }
      }
    }
  }

  private void recovered() {
    stale = false;
    reported = List.of();
  }

  private static List<String> ids(KeyList list) {
    return list.keys().stream().map(key -> key.caller().id()).toList();
  }

  private static KeyFileReader.Outcome parse(byte @Nullable [] bytes) {
    return bytes == null
        ? new KeyFileReader.Broken(
            List.of("cannot be read, or is larger than %d bytes".formatted(MAX_FILE_BYTES)))
        : KeyFileReader.read(bytes);
  }

  private static byte @Nullable [] bytes(Path path) {
    try {
      return Files.size(path) > MAX_FILE_BYTES ? null : Files.readAllBytes(path);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    poller.shutdownNow();
  }
}
