// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.Set;

/** What a receiver was told about the budget of the probes in one phase. */
final class ToldProbes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int phase;
  private final Sightings sightings;
  private final Set<String> told = new HashSet<>();
  private long doubled;

  ToldProbes(int phase, Sightings sightings) {
    this.phase = phase;
    this.sightings = sightings;
  }

  /**
   * Takes the body of a delivery; what is about no probe of the phase is left aside.
   *
   * @param now when it had arrived, by {@link System#nanoTime}
   */
  synchronized void arrived(String body, long now) throws JsonProcessingException {
    JsonNode alert = JSON.readTree(body);
    String key = alert.path("dedup_key").asText();
    ProbeReader.number(key, DelayPhase.SIGNALS, phase)
        .ifPresent(
            number -> {
              doubled += told.add(key + " " + alert.path("state").asText()) ? 0 : 1;
              sightings.seen(number, now);
            });
  }

  /** Deliveries that said again what one before them had said of the same alert. */
  synchronized long doubled() {
    return doubled;
  }
}
