// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CircuitTest {
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private final Circuit circuit = new Circuit();

  @Test
  void failuresInARow_openIt_andOneSuccessClosesIt() {
    for (int i = 1; i < Circuit.OPENS_AFTER; i++) {
      circuit.failed(NOON, PAUSE, Duration.ZERO);
      assertThat(circuit.openSince()).isEmpty();
      assertThat(circuit.readyAt()).isEqualTo(NOON);
    }

    circuit.failed(NOON.plusSeconds(1), PAUSE, Duration.ZERO);
    assertThat(circuit.openSince()).contains(NOON.plusSeconds(1));
    assertThat(circuit.readyAt()).isEqualTo(NOON.plusSeconds(31));
    circuit.failed(NOON.plusSeconds(31), PAUSE, Duration.ZERO);
    assertThat(circuit.openSince()).contains(NOON.plusSeconds(1));

    circuit.answered();
    assertThat(circuit.openSince()).isEmpty();
    assertThat(circuit.readyAt()).isBefore(NOON);
    assertThat(circuit.failures()).isZero();
  }

  @Test
  void receiverThatAsksForRest_getsIt_evenIfClosed() {
    circuit.failed(NOON, PAUSE, Duration.ofMinutes(2));

    assertThat(circuit.openSince()).isEmpty();
    assertThat(circuit.readyAt()).isEqualTo(NOON.plusSeconds(120));
  }
}
