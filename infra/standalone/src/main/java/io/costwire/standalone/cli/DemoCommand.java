// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.demo.Demo;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.Progress;
import io.costwire.standalone.stack.Stack;
import io.costwire.standalone.stack.StackConfig;
import java.io.Console;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the whole pipeline at work on realistic traffic. */
@Command(
    name = "demo",
    description = {
      "Run the pipeline on realistic traffic of four teams and say what became of it.",
      "Uses the Costwire that is up in the data directory, or starts one: in a terminal it then"
          + " stays up until Ctrl-C, so that you can look at the page; else it ends with the demo."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--events",
      defaultValue = "20000",
      paramLabel = "N",
      description = "Calls to send (default: ${DEFAULT-VALUE}).")
  private int events;

  @Option(
      names = "--rate",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Events per second; 0 is as fast as it goes (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Same seed, same traffic (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--stay",
      negatable = true,
      description = "Stay up after the demo, or do not (default: in a terminal).")
  private @Nullable Boolean stay;

  @Option(names = "--any-ports", description = "Take free ports instead of the usual ones.")
  private boolean anyPorts;

  @Override
  public Integer call() throws InterruptedException {
    if (events < 100 || rate < 0) {
      throw new ParameterException(
          spec.commandLine(), "--events must be at least 100, and --rate 0 or more");
    }
    Progress progress = new Progress(System.err);
    Map<String, String> environment = System.getenv();
    StackConfig config = StackConfig.from(data.directory(), anyPorts, environment);
    if (Stack.isUp(config.data())) {
      Endpoints running = Endpoints.find(config.data(), environment);
      int code = demo(running, progress);
      System.out.println(look(running));
      return code;
    }
    progress.say("Costwire is starting");
    CountDownLatch stopped = new CountDownLatch(1);
    try (Stack stack = new Stack(config, progress)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stack.close();
                    stopped.countDown();
                  },
                  "costwire-shutdown"));
      Endpoints started = stack.start();
      int code = demo(started, progress);
      if (code == 0 && stays()) {
        System.out.println(look(started));
        System.out.printf("Ctrl-C stops it; the data stays in %s%n", data.directory());
        stopped.await();
      } else {
        System.out.printf(
            "The data stays in %s. Look at it: ./costwire up, and open %s%n",
            data.directory(), started.viewer());
      }
      return code;
    }
  }

  private boolean stays() {
    Console console = System.console();
    return stay == null ? console != null && console.isTerminal() : stay;
  }

  private static String look(Endpoints endpoints) {
    return "Open %s : choose Yesterday, then the dearest feature, and see why it rose."
        .formatted(endpoints.viewer());
  }

  private int demo(Endpoints endpoints, Progress progress) {
    Demo.Result result =
        new Demo(endpoints, progress).run(new Demo.Options(events, rate, seed), Instant.now());
    System.out.println(result.summary());
    return result.fine() ? 0 : 1;
  }
}
