// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.demo.Demo;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.Progress;
import io.costwire.standalone.stack.Stack;
import io.costwire.standalone.stack.StackConfig;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
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
      "Uses the Costwire that is up in the data directory, or starts one for the time of the demo."
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

  @Option(names = "--any-ports", description = "Take free ports instead of the usual ones.")
  private boolean anyPorts;

  @Override
  public Integer call() {
    if (events < 100 || rate < 0) {
      throw new ParameterException(
          spec.commandLine(), "--events must be at least 100, and --rate 0 or more");
    }
    Progress progress = new Progress(System.err);
    Map<String, String> environment = System.getenv();
    StackConfig config = StackConfig.from(data.directory(), anyPorts, environment);
    if (Stack.isUp(config.data())) {
      return demo(Endpoints.find(config.data(), environment), progress);
    }
    progress.say("Costwire is starting");
    try (Stack stack = new Stack(config, progress)) {
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "costwire-shutdown"));
      return demo(stack.start(), progress);
    }
  }

  private int demo(Endpoints endpoints, Progress progress) {
    Demo.Result result =
        new Demo(endpoints, progress).run(new Demo.Options(events, rate, seed), Instant.now());
    System.out.println(result.summary());
    System.out.println(
        "The data stays in %s. Look at it: ./costwire up, then ./costwire sql \"SELECT * FROM v_cost_by_team\""
            .formatted(data.directory()));
    return result.fine() ? 0 : 1;
  }
}
