// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmark once for each number of threads; takes the options of JMH. Its own system
 * properties: {@code costwire.benchmarks.results} is the beginning of the names of the files with
 * the results, to which the number of threads is added.
 */
public final class BenchmarksMain {
  private static final int[] THREADS = {1, 2};
  private static final String RESULTS = "costwire.benchmarks.results";

  private BenchmarksMain() {}

  /** Runs what the options say, in JVMs of its own. */
  public static void main(String[] args) throws CommandLineOptionException, RunnerException {
    Options given = new CommandLineOptions(args);
    for (int threads : THREADS) {
      var options =
          new OptionsBuilder()
              .parent(given)
              .threads(threads)
              .forks(given.getForkCount().orElse(1))
              .warmupIterations(given.getWarmupIterations().orElse(3))
              .warmupTime(given.getWarmupTime().orElse(TimeValue.seconds(1)))
              .measurementIterations(given.getMeasurementIterations().orElse(5))
              .measurementTime(given.getMeasurementTime().orElse(TimeValue.seconds(1)))
              .jvmArgsAppend(forkArguments())
              .addProfiler(GCProfiler.class)
              .resultFormat(ResultFormatType.JSON)
              .result(System.getProperty(RESULTS, "client-benchmark") + "." + threads + ".json");
      if (given.getIncludes().isEmpty()) {
        options.include(ClientBenchmark.class.getSimpleName());
      }
      var progress = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL);
      new Runner(options.build(), progress).run();
    }
  }

  private static String[] forkArguments() {
    List<String> arguments = new ArrayList<>(List.of("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC"));
    for (String name : List.of(Kafka.BOOTSTRAP, Fate.FILE)) {
      String value = System.getProperty(name);
      if (value != null) {
        arguments.add("-D" + name + "=" + value);
      }
    }
    return arguments.toArray(String[]::new);
  }
}
