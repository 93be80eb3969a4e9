// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import io.costwire.runtime.access.ApiKey;
import io.costwire.runtime.access.KeyFile;
import io.costwire.runtime.access.KeyList;
import io.costwire.runtime.access.KeysInForce;
import io.costwire.runtime.access.KeysInForce.Found;
import io.costwire.runtime.access.NewKey;
import io.costwire.runtime.access.NewKeyCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys in force and what each may still send: those of the file, read again when it changes.
 * Without a file everybody may send.
 */
public final class ApiKeys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
  private static final SenderForm FORM = new SenderForm();

  private final Optional<KeysInForce<Sender>> keys;
  private final Rate defaultRate;
  private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();

  /** Reads nothing yet. */
  public ApiKeys(Optional<Path> file, Rate defaultRate, InstantSource clock) {
    this.keys = file.map(path -> new KeysInForce<>(path, FORM, clock, this::forgetOthers));
    this.defaultRate = defaultRate;
  }

  private void forgetOthers(KeyList<Sender> loaded) {
    allowances.keySet().retainAll(loaded.keys().stream().map(ApiKey::id).toList());
  }

  /** What is wrong with a key file; nothing if it can be used. */
  public static List<String> problems(Path file) {
    return KeyFile.problems(file, FORM);
  }

  /** Makes keys for the file. */
  public static NewKeyCommand newKey() {
    return new NewKeyCommand("ID TENANT", "GATEWAY_API_KEYS_FILE", FORM);
  }

  /**
   * Makes one.
   *
   * @throws IllegalArgumentException when a key file would not take it
   */
  public static NewKey newKey(String id, String tenant) {
    return NewKey.of(id, Optional.of(tenant), FORM);
  }

  /** Reads the file now, and again and again. */
  public void start(Duration interval) {
    if (keys.isEmpty()) {
      LOG.warn("keys=none anybody may send; set GATEWAY_API_KEYS_FILE to ask for API keys");
    }
    keys.ifPresent(it -> it.start(interval));
  }

  /** Whether a key is asked for. */
  public boolean inUse() {
    return keys.isPresent();
  }

  /** Whether the file on disk is not the one in force, because it is broken. */
  public boolean isStale() {
    return keys.map(KeysInForce::isStale).orElse(false);
  }

  public int count() {
    return keys.map(KeysInForce::count).orElse(0);
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
    return switch (keys.orElseThrow().find(presented)) {
      case Found.Known<Sender>(ApiKey<Sender> key) ->
          admitted(key.holder().caller(), key.holder().rate().orElse(defaultRate));
      case Found.Unknown<Sender> unknown -> new Admission.Unknown();
      case Found.Expired<Sender>(var id) -> new Admission.Expired(id);
    };
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
  void refresh() {
    keys.orElseThrow().refresh();
  }

  @Override
  public void close() {
    keys.ifPresent(KeysInForce::close);
  }
}
