// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.config.AlertingFileReader;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.deliver.ReceiverSpec;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.route.Routing;
import io.costwire.runtime.Env;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tries a file of receivers and routes before it counts: without Kafka, without what was recorded,
 * and with the code that alerting runs.
 */
public final class Rehearsal {
  private final AlertingFile file;
  private final InstantSource clock;

  public Rehearsal(AlertingFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * Reads a file as alerting does at its start.
   *
   * @param environment variables that the file may name
   */
  public static Reading read(Path file, Map<String, String> environment) {
    Env env = new Env(environment);
    return new AlertingFileReader(env::optional, new Channels()).read(file);
  }

  /** A receiver of the file, which the caller closes; empty where the file has none of the name. */
  public Optional<Receiver> open(String name) {
    return file.receivers().stream()
        .filter(spec -> spec.name().equals(name))
        .findAny()
        .map(spec -> Channels.open(spec, file, clock));
  }

  /** The receivers of an alert that a signal would open, and on which terms they hear of it. */
  public Map<String, Terms> plan(SignalEvent signal) {
    Map<String, Abilities> abilities = new HashMap<>();
    for (ReceiverSpec spec : file.receivers()) {
      try (Receiver receiver = Channels.open(spec, file, clock)) {
        abilities.put(spec.name(), receiver.abilities());
      }
    }
    return new Routing(file.route(), abilities).plan(signal);
  }
}
