// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentDefaultsTest {
  private static final String RESOURCE =
      "service.name=from-resource,service.version=1.4.2,deployment.environment.name=prod,"
          + "host.name=node-7,telemetry.sdk.name=opentelemetry";

  @Test
  void openTelemetrysVariables_becomeTags() {
    assertThat(tags(Map.of("OTEL_RESOURCE_ATTRIBUTES", RESOURCE)))
        .containsOnly(
            entry("service", "from-resource"),
            entry("version", "1.4.2"),
            entry("environment", "prod"),
            entry("host", "node-7"));
    assertThat(tags(Map.of("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=staging")))
        .containsOnly(entry("environment", "staging"));
  }

  @Test
  void order_isCostwireThenServiceNameThenResource() {
    Map<String, String> all =
        Map.of(
            "COSTWIRE_TAGS", "service=from-costwire,team=search",
            "OTEL_SERVICE_NAME", "from-name",
            "OTEL_RESOURCE_ATTRIBUTES", RESOURCE);
    assertThat(tags(all)).containsEntry("service", "from-costwire").containsEntry("team", "search");
    assertThat(tags(Map.of("OTEL_SERVICE_NAME", "from-name", "OTEL_RESOURCE_ATTRIBUTES", RESOURCE)))
        .containsEntry("service", "from-name");
    assertThat(
            tags(
                Map.of(
                    "OTEL_RESOURCE_ATTRIBUTES",
                    "deployment.environment=old,deployment.environment.name=new")))
        .containsEntry("environment", "new");
  }

  @Test
  void values_arePercentDecoded() {
    assertThat(tags(Map.of("COSTWIRE_TAGS", "team = a%2Cb%20c+d , project=x=y")))
        .containsOnly(entry("team", "a,b c+d"), entry("project", "x=y"));
  }

  @Test
  void serviceWithoutAName_isNoName() {
    assertThat(tags(Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.name=unknown_service:java")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "team", "=x", "team=%zz", "team=%", "team="})
  void whatCannotBeRead_isLeftOut(String value) {
    assertThat(tags(Map.of("COSTWIRE_TAGS", value + ",project=p")))
        .containsOnly(entry("project", "p"));
  }

  @Test
  void host_isAsAVariableSays_elseAsTheMachineSays(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("hostname"), "db-7\n");
    assertThat(host(Map.of("HOSTNAME", " node-1 ", "COMPUTERNAME", "x"), file)).isEqualTo("node-1");
    assertThat(host(Map.of("COMPUTERNAME", "PC-3"), file)).isEqualTo("PC-3");
    assertThat(host(Map.of("HOSTNAME", " "), file)).isEqualTo("db-7");
    assertThat(host(Map.of("OTEL_RESOURCE_ATTRIBUTES", RESOURCE, "HOSTNAME", "node-1"), file))
        .isEqualTo("node-7");
    assertThat(host(Map.of(), directory.resolve("none"))).isNull();
  }

  private static String host(Map<String, String> environment, Path file) {
    return EnvironmentDefaults.ofMachine(environment, file).tags().get("host");
  }

  @Test
  void wholeOrder_fromTheEventToTheEnvironment() {
    var sender = new InMemorySender();
    Map<String, String> environment =
        Map.of(
            "COSTWIRE_TENANT", "acme",
            "COSTWIRE_TAGS", "a=environment,b=environment,c=environment,d=environment");
    try (var reporter =
            CostReporter.builder(sender)
                .flushByHand()
                .environment(environment)
                .tag("a", "builder")
                .tag("b", "builder")
                .tag("c", "builder")
                .build();
        var scope = CostTags.with(Map.of("a", "scope", "b", "scope"))) {
      reporter.record(
          UsageEvent.builder().provider("p").responseModel("m").tag("a", "event").build());
      reporter.flush(Duration.ZERO);
    }
    UsageEvent sent = sender.durable().get(0);
    assertThat(sent.tenant()).isEqualTo("acme");
    assertThat(sent.tags())
        .containsOnly(
            entry("a", "event"),
            entry("b", "scope"),
            entry("c", "builder"),
            entry("d", "environment"));
  }

  @Test
  void tenantOfTheBuilder_isBeforeThatOfTheEnvironment() {
    assertThat(tenant(Map.of("COSTWIRE_TENANT", "beta"), "acme")).isEqualTo("acme");
    assertThat(tenant(Map.of("COSTWIRE_TENANT", " beta "), "")).isEqualTo("beta");
    assertThat(tenant(Map.of("COSTWIRE_TENANT", " "), "")).isEqualTo("default");
  }

  private static String tenant(Map<String, String> environment, String own) {
    var sender = new InMemorySender();
    var builder = CostReporter.builder(sender).flushByHand().environment(environment);
    try (var reporter = (own.isEmpty() ? builder : builder.tenant(own)).build()) {
      reporter.record(UsageEvent.builder().provider("p").responseModel("m").build());
      reporter.flush(Duration.ZERO);
    }
    return sender.durable().get(0).tenant();
  }

  private static Map<String, String> tags(Map<String, String> environment) {
    return EnvironmentDefaults.of(environment).tags();
  }
}
