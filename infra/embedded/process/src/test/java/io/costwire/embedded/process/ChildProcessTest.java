// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessTest {
  @TempDir private Path folder;
  private DataDirectory directory;

  @BeforeEach
  void open() {
    directory = DataDirectory.open(folder, "test");
  }

  @AfterEach
  void close() {
    directory.close();
  }

  @Test
  void close_endsTheChildThroughItsInput() throws Exception {
    ChildProcess child = ChildProcess.start(waiting("one"), directory);

    child.close();

    assertThat(child.isAlive()).isFalse();
    assertThat(child.lastWords(5)).contains("exit code 0");
    assertThat(folder.resolve("child.pid")).doesNotExist();
  }

  @Test
  void lastWords_showWhyTheChildEnded() throws Exception {
    try (ChildProcess child = ChildProcess.start(waiting("fail"), directory)) {
      assertThat(child.waitFor(20_000)).isTrue();
      assertThat(child.lastWords(20)).contains("exit code 1", "waiting fail", "told to fail");
    }
  }

  @Test
  void child_endsWithAKilledParent() throws Exception {
    directory.close();
    Process parent = java(ParentMain.class, folder.toString());
    ProcessHandle child;
    try (BufferedReader output = parent.inputReader()) {
      child = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
      parent.destroyForcibly().waitFor();
    }

    child.onExit().get(15, TimeUnit.SECONDS);

    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void start_endsWhatAnEarlierParentLeftBehind() throws Exception {
    Process orphan = java(WaitingMain.class, "orphan");
    try {
      record(orphan, orphan.info().startInstant().orElseThrow());

      ChildProcess.start(waiting("two"), directory).close();

      assertThat(orphan.isAlive()).isFalse();
    } finally {
      orphan.destroyForcibly();
    }
  }

  @Test
  void start_sparesAProcessThatOnlyHasTheSamePid() throws Exception {
    Process stranger = java(WaitingMain.class, "stranger");
    try {
      record(stranger, stranger.info().startInstant().orElseThrow().minusSeconds(3_600));

      ChildProcess.start(waiting("three"), directory).close();

      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void start_namesAMissingJavaExecutable() {
    ChildJava child =
        new ChildJava(
            "registry", Path.of("/no/java"), List.of(), List.of(), List.of("Main"), Map.of());

    assertThatThrownBy(() -> ChildProcess.start(child, directory))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContainingAll("registry", "/no/java", "Check that the Java executable exists");
  }

  static ChildJava waiting(String argument) {
    return new ChildJava(
        "test",
        ChildJava.currentJava(),
        List.of("-Xmx32m", "-XX:TieredStopAtLevel=1"),
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList(),
        List.of(WaitingMain.class.getName(), argument),
        Map.of());
  }

  private void record(Process process, Instant started) throws Exception {
    Files.write(
        folder.resolve("child.pid"),
        List.of(
            Long.toString(process.pid()),
            started.toString(),
            process.info().command().orElseThrow()));
  }

  private static Process java(Class<?> main, String argument) throws Exception {
    return new ProcessBuilder(
            ChildJava.currentJava().toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            argument)
        .redirectErrorStream(true)
        .start();
  }
}
