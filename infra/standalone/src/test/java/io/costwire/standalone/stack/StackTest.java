// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackTest {
  @TempDir private Path data;

  @Test
  void portInUse_isSaidBeforeAnythingStarts() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      var config = new StackConfig(data, new StackConfig.Ports(port, 0, 0, 0, 0, 0), Map.of());
      try (var stack = new Stack(config, new Progress(System.err))) {
        assertThatThrownBy(stack::start)
            .hasMessageContaining("port " + port)
            .hasMessageContaining("GATEWAY_PORT")
            .hasMessageContaining("choose another port");
      }
    }
  }
}
