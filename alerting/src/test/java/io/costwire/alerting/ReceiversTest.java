// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.alerting.policy.Signals;
import io.costwire.runtime.InvalidConfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceiversTest {
  private static final String ONE =
      """
      receivers:
        - {name: log, log: {}}
        - {name: hook, webhook: {url: "http://127.0.0.1:1/one"}}
      route: {receiver: hook}
      """;

  @TempDir private Path folder;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Instant now = Signals.NOON;
  private Receivers receivers;

  @AfterEach
  void close() {
    if (receivers != null) {
      receivers.deliveries().close();
    }
  }

  @Test
  void file_saysWhoIsToldOfWhat() throws Exception {
    start(ONE);

    assertThat(receivers.deliveries().receivers()).containsOnlyKeys("log", "hook");
    assertThat(receivers.now().plan(Signals.fired("s", 1))).containsOnlyKeys("hook");
    assertThat(later()).isFalse();
  }

  @Test
  void changedFile_countsWhenItIsStillTheSame_andOneWithAMistakeDoesNot() throws Exception {
    start(ONE);
    write(ONE.replace("receiver: hook", "receivers: [log, hook]").replace("one", "two"));
    assertThat(receivers.changed()).as("looked at too early").isFalse();
    assertThat(later()).as("seen for the first time").isFalse();
    assertThat(receivers.now().plan(Signals.fired("s", 1))).containsOnlyKeys("hook");
    assertThat(aSecondLater()).isTrue();
    assertThat(receivers.now().plan(Signals.fired("s", 1))).containsOnlyKeys("log", "hook");

    write("receivers: [");
    assertThat(later()).isFalse();
    assertThat(rejected()).isEqualTo(1);
    assertThat(receivers.now().plan(Signals.fired("s", 1))).containsOnlyKeys("log", "hook");

    Files.delete(folder.resolve("alerting.yaml"));
    assertThat(later()).isFalse();
    write(ONE);
    assertThat(later()).isFalse();
    assertThat(aSecondLater()).isTrue();
    assertThat(rejected()).isZero();
    assertThat(receivers.now().plan(Signals.fired("s", 1))).containsOnlyKeys("hook");
  }

  @Test
  void fileThatIsBeingWritten_doesNotCount_beforeItRests() throws Exception {
    start(ONE);
    write(ONE.replace("one", "half"));
    assertThat(later()).isFalse();
    write(ONE.replace("receiver: hook", "receiver: log"));
    assertThat(aSecondLater()).as("other than a second ago").isFalse();
    assertThat(receivers.now().plan(Signals.fired("s", 1))).containsOnlyKeys("hook");
    assertThat(aSecondLater()).isTrue();
    assertThat(receivers.now().plan(Signals.fired("s", 1))).containsOnlyKeys("log");

    write(ONE);
    assertThat(later()).isFalse();
    write("receivers: [");
    assertThat(aSecondLater()).isFalse();
    write(ONE);
    assertThat(later()).as("seen for the first time since the mistake").isFalse();
    write(ONE.replace("receiver: hook", "receiver: log"));
    assertThat(aSecondLater()).as("as it was before").isFalse();
    assertThat(rejected()).isZero();
  }

  @Test
  void fileWithAMistake_stopsTheStart_withEveryError() throws Exception {
    write("receivers: [{name: a, log: {}, color: red}]\nroute: {receiver: b}\n");

    assertThatThrownBy(() -> config())
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("alerting.yaml:1:32 receivers[0]: unknown key 'color'")
        .hasMessageContaining("alerting.yaml:2:19 route.receiver: there is no receiver 'b'");
  }

  @Test
  void withoutAFile_everythingGoesToLogAndWebhookAtOnce() {
    AlertingConfig config =
        AlertingConfig.fromEnvironment(Map.of("ALERTING_WEBHOOK_URL", "http://127.0.0.1:1/"));
    receivers = new Receivers(config, () -> now, metrics);

    assertThat(receivers.now().plan(Signals.fired("s", 1))).containsOnlyKeys("log", "webhook");
    assertThat(later()).isFalse();
  }

  private void start(String yaml) throws IOException {
    write(yaml);
    receivers = new Receivers(config(), () -> now, metrics);
  }

  private AlertingConfig config() {
    return AlertingConfig.fromEnvironment(
        Map.of("ALERTING_CONFIG", folder.resolve("alerting.yaml").toString()));
  }

  private void write(String yaml) throws IOException {
    Files.writeString(folder.resolve("alerting.yaml"), yaml);
  }

  private boolean later() {
    now = now.plusSeconds(10);
    return receivers.changed();
  }

  private boolean aSecondLater() {
    now = now.plusSeconds(1);
    return receivers.changed();
  }

  private double rejected() {
    return metrics.get("costwire.alerting.config.rejected").gauge().value();
  }
}
