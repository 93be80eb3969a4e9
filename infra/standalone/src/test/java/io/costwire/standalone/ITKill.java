// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.standalone.demo.GatewayClient;
import io.costwire.standalone.ledger.LedgerCheck;
import io.costwire.standalone.ledger.LedgerReport;
import io.costwire.standalone.stack.Endpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at random moments under traffic, each time up again, once with the streams app's state
 * deleted as well: the ledger must balance.
 */
class ITKill {
  private static final int ROUNDS = 3;
  @TempDir private Path folder;

  @Test
  void killsUnderTraffic_loseNothingAndDoubleNothing() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path data = folder.resolve("data");
    int acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      CostwireProcess costwire = CostwireProcess.up(data);
      var traffic = new Traffic(costwire.endpoints(), round);
      Thread sender = Thread.ofPlatform().name("traffic").start(traffic);
      Awaitility.await("traffic")
          .atMost(Duration.ofSeconds(120))
          .until(() -> traffic.acknowledged.get() >= 40);
      LockSupport.parkNanos(Duration.ofMillis(1500 + random.nextInt(2500)).toNanos());
      if (round == 1) {
        costwire.kill();
      } else {
        costwire.killGroup();
      }
      sender.join(Duration.ofSeconds(70));
      acknowledged += traffic.acknowledged.get();
      if (round == 1) {
        deleteStreamsState(data);
      }
    }
    try (CostwireProcess costwire = CostwireProcess.up(data);
        LedgerCheck check = new LedgerCheck(costwire.endpoints())) {
      LedgerReport report = check.run(Duration.ofSeconds(240));
      assertThat(report.balanced()).as("seed %d: %s", seed, report).isTrue();
      assertThat(report.priced()).as("seed %d", seed).isGreaterThanOrEqualTo(acknowledged);
      assertThat(acknowledged).isGreaterThan(100);
    }
  }

  private static void deleteStreamsState(Path data) throws IOException {
    Path state = data.resolve("streams");
    assertThat(state).isDirectory();
    try (Stream<Path> files = Files.walk(state)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    }
  }

  /** Posts single events with every tenth repeated, until the gateway is gone. */
  private static final class Traffic implements Runnable {
    private final Endpoints endpoints;
    private final int round;
    private final AtomicInteger acknowledged = new AtomicInteger();

    private Traffic(Endpoints endpoints, int round) {
      this.endpoints = endpoints;
      this.round = round;
    }

    @Override
    public void run() {
      try (var gateway = new GatewayClient(endpoints.gateway())) {
        for (int i = 0; i < 100_000; i++) {
          StringBuilder body = new StringBuilder();
          for (int j = 0; j < 20; j++) {
            body.append(event(i * 20 + j)).append('\n');
          }
          body.append(event(i * 20)).append('\n');
          if (gateway.post(body.toString(), "application/x-ndjson").accepted() == 21) {
            acknowledged.addAndGet(20);
          }
        }
      } catch (IllegalStateException e) {
        // the gateway was killed
      }
    }

    private String event(int number) {
      return "{\"event_id\":\"k%d-%d\",\"provider\":\"openai\",\"model\":\"gpt-4o\",\"usage\":{\"input_tokens\":%d},\"tags\":{\"team\":\"t%d\",\"user\":\"u%d\"}}"
          .formatted(round, number, 1 + number % 977, number % 5, number % 83);
    }
  }
}
