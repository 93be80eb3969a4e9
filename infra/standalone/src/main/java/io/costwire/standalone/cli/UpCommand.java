// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.Progress;
import io.costwire.standalone.stack.Stack;
import io.costwire.standalone.stack.StackConfig;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the whole pipeline on this machine. */
@Command(
    name = "up",
    description = "Run the whole pipeline on this machine until Ctrl-C; data stays.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Ports: GATEWAY_PORT 8080, REGISTRY_PORT 8081, CLICKHOUSE_PORT 8123, KAFKA_PORT 9092,"
          + " OPS_PORT 9400, VIEWER_PORT 8088."
    })
final class UpCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--any-ports", description = "Take free ports instead of the usual ones.")
  private boolean anyPorts;

  @Override
  public Integer call() throws InterruptedException {
    Progress progress = new Progress(System.err);
    progress.say("Costwire is starting");
    CountDownLatch stopped = new CountDownLatch(1);
    StackConfig config = StackConfig.from(data.directory(), anyPorts, System.getenv());
    try (Stack stack = new Stack(config, progress)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stack.close();
                    stopped.countDown();
                  },
                  "costwire-shutdown"));
      Endpoints endpoints = stack.start();
      System.out.println(banner(endpoints, progress.seconds()));
      stopped.await();
    }
    return 0;
  }

  private String banner(Endpoints endpoints, double seconds) {
    return String.format(
        Locale.ROOT,
        """
        Costwire is up (%.1f s). Ctrl-C stops it; the data stays in %s
          page        %s
          gateway     %s/v1/events
          ClickHouse  %s (database %s)
          Kafka       %s
          registry    %s
          operations  %s/metrics, /health/ready\
        """,
        seconds,
        data.directory(),
        endpoints.viewer(),
        endpoints.gateway(),
        endpoints.clickHouse(),
        endpoints.database(),
        endpoints.kafka(),
        endpoints.registry(),
        endpoints.ops());
  }
}
