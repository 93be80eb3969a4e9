// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @TempDir private Path folder;

  @Test
  void open_refusesASecondOwnerInTheSameProcess() {
    try (var owner = DataDirectory.open(folder, "Kafka")) {
      assertThatThrownBy(() -> DataDirectory.open(owner.path(), "Kafka"))
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessageContainingAll(
              "in use by process " + ProcessHandle.current().pid(), "choose another directory");
    }
  }

  @Test
  void open_namesTheProcessThatOwnsTheDirectory() throws Exception {
    Process parent =
        new ProcessBuilder(
                ChildJava.currentJava().toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ParentMain.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = parent.inputReader()) {
      assertThat(output.readLine()).matches("\\d+");

      assertThatThrownBy(() -> DataDirectory.open(folder, "Kafka"))
          .hasMessageContaining("in use by process " + parent.pid());
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  void close_letsTheNextOwnerIn() {
    DataDirectory.open(folder, "Kafka").close();

    try (var next = DataDirectory.open(folder, "Kafka")) {
      assertThat(next.path()).isEqualTo(folder.toAbsolutePath());
    }
  }

  @Test
  void open_namesADirectoryThatCannotBeWritten() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> DataDirectory.open(file.resolve("data"), "Kafka"))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContainingAll(
            "Kafka: cannot write to its data directory", file.toString(), "writable");
  }

  @Test
  void choose_namesAPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> LocalPort.choose(taken.getLocalPort(), "Kafka"))
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessageContainingAll("port " + taken.getLocalPort(), "in use", "choose another port");
    }
  }

  @Test
  void choose_findsAFreePortForZero() {
    assertThat(LocalPort.choose(0, "Kafka")).isPositive();
  }
}
