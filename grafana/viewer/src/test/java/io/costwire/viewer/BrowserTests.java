// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the tests of {@code browser/} with node's own test runner. Their packages come from npm,
 * once; so does Chromium where none is installed. Where node, npm or a Chromium that starts is
 * missing, the test that asks is skipped and says so.
 */
public final class BrowserTests {
  private static final Duration INSTALL_MAX = Duration.ofMinutes(3);
  private static final Duration RUN_MAX = Duration.ofMinutes(6);
  private static final Duration LAUNCH_MAX = Duration.ofMinutes(1);
  private static final String LAUNCH =
      "import {launch} from './browser.mjs'; await (await launch()).close();";

  private final Path folder;

  private record Ended(int code, String output) {}

  private BrowserTests(Path folder) {
    this.folder = folder;
  }

  /**
   * Installs what they need.
   *
   * @param folder {@code grafana/viewer/browser}, from the module that asks
   */
  public static BrowserTests in(Path folder) {
    var tests = new BrowserTests(folder);
    assumeTrue(
        tests.starts("node", "--version") && tests.starts("npm", "--version"),
        "SKIPPED: node and npm are needed for tests in a browser (apt-get install npm)");
    tests.install();
    return tests;
  }

  /** Skips the test that asks where no Chromium starts. */
  public BrowserTests withChromium() {
    Ended launch = run(LAUNCH_MAX, Map.of(), List.of("node", "--input-type=module", "-e", LAUNCH));
    assumeTrue(
        launch.code() == 0,
        () ->
            "SKIPPED: no Chromium starts here. Install one (apt-get install chromium), or set"
                + " CHROMIUM to its path. "
                + launch.output());
    return this;
  }

  /**
   * Runs a file of tests; what they print is printed. What fails is run once more, for a browser on
   * a busy machine is a matter of milliseconds; what fails twice fails.
   */
  public void run(String file, Map<String, String> environment) {
    List<String> command = List.of("node", "--test", "--test-reporter=spec", file);
    Ended ended = run(RUN_MAX, environment, command);
    if (ended.code() != 0) {
      System.out.println(ended.output() + "\nFAILED ONCE, and is run once more: " + file);
      ended = run(RUN_MAX, environment, command);
    }
    System.out.println(ended.output());
    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(ended.output()).as("tests that ran").doesNotContain("ℹ pass 0");
  }

  private void install() {
    Path installed = folder.resolve("node_modules/.package-lock.json");
    try {
      if (Files.exists(installed)
          && !Files.getLastModifiedTime(installed)
              .toInstant()
              .isBefore(
                  Files.getLastModifiedTime(folder.resolve("package-lock.json")).toInstant())) {
        return;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Ended ended =
        run(
            INSTALL_MAX,
            Map.of(),
            List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    assertThat(ended.code()).as("npm ci in %s: %s", folder, ended.output()).isZero();
  }

  private boolean starts(String... command) {
    try {
      return run(LAUNCH_MAX, Map.of(), List.of(command)).code() == 0;
    } catch (IllegalStateException e) {
      return false; // there is no such program
    }
  }

  private Ended run(Duration atMost, Map<String, String> environment, List<String> command) {
    try {
      Path output = Files.createTempFile("browser", ".log");
      var builder = new ProcessBuilder(new ArrayList<>(command));
      builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      var ended = new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
      Files.delete(output);
      return ended;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
