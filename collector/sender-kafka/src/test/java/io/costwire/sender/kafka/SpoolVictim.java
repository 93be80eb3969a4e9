// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import io.costwire.client.CallStatus;
import io.costwire.client.CostReporter;
import io.costwire.client.UsageEvent;
import io.costwire.client.spool.SpoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that records until it is killed, while there is no broker: numbers its events and
 * prints, time and again, up to which number all of them have left its memory.
 */
final class SpoolVictim {
  private static final int ROUND = 500;

  private SpoolVictim() {}

  /** Arguments: bootstrap servers, directory of the spool. */
  public static void main(String[] args) {
    var sender =
        new KafkaSender(
            new KafkaSenderSettings(
                args[0], "mock://victim", Duration.ofSeconds(3), Map.of(), Map.of()));
    CostReporter reporter =
        CostReporter.builder(sender)
            .tenant("acme")
            .spool(SpoolSettings.in(Path.of(args[1])))
            .build();
    int next = 0;
    while (true) {
      int end = next + ROUND;
      while (next < end) {
        reporter.record(event("kill-" + next++));
      }
      while (reporter.metrics().pendingBytes() > 0) {
        LockSupport.parkNanos(1_000_000);
      }
      if (reporter.metrics().dropped() > 0) {
        throw new IllegalStateException("dropped " + reporter.metrics().dropped());
      }
      System.out.println(next);
    }
  }

  static UsageEvent event(String id) {
    return UsageEvent.builder()
        .eventId(id)
        .provider("openai")
        .responseModel("gpt-4o-2024-08-06")
        .inputTokens(1200)
        .cacheReadTokens(1000)
        .outputTokens(85)
        .status(CallStatus.SUCCESS)
        .latency(Duration.ofMillis(840))
        .tag("team", "search")
        .tag("feature", "answers")
        .build();
  }
}
