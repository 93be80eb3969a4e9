// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.gateway.access.Rate;
import io.costwire.gateway.budgets.Budgets;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Budgets on a real broker and a real registry, from topics that do not exist yet. */
@Timeout(400)
final class ITBudgets {
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String TEAM = "/v1/budgets/team-day";
  private final Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  @TempDir private Path folder;
  private String acme = "";
  private String globex = "";
  private KeyFile file;

  @Test
  void budgets_areWhatIsCommitted() throws Exception {
    file = new KeyFile(folder.resolve("keys.json"));
    acme = file.add("acme", "acme", "");
    globex = file.add("globex", "globex", "");
    try (GatewayApp app = app(metrics)) {
      app.start();
      try (var client = new GatewayClient(app.port())) {
        beforeTheTopics(app, client);
        try (var topics =
            new BudgetTopics(BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl())) {
          define(topics, client);
          transactions(topics, client);
          access(client);
          savedBodies(client);
          groups(topics, client);
          tombstonesAndGarbage(topics, client);
          assertThat(metrics.get("costwire.gateway.budgets.held").gauge().value()).isEqualTo(1);
          assertThat(metrics.get("costwire.gateway.budgets.unusable").counter().count()).isOne();
          assertThat(metrics.get("costwire.gateway.budgets.age").timeGauge().value()).isNotNaN();
        }
        anotherTopic_isReadAnew(client);
      }
    }
    anotherGateway_knowsTheSame();
  }

  private void beforeTheTopics(GatewayApp app, GatewayClient client) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              Reply early = own(client, TEAM);
              assertThat(early.status()).isEqualTo(503);
              assertThat(early.json().get("message").textValue())
                  .contains("there is no topic control.budgets yet; start the streams app");
            });
    await().atMost(Duration.ofSeconds(30)).until(() -> app.ready() instanceof Readiness.Ready);
  }

  private void define(BudgetTopics topics, GatewayClient client) throws Exception {
    topics.define(Budgets.daily("team-day").build());
    topics.define(Budgets.daily("user-day", "user").build());
    topics.define(Budgets.daily("broken-day").build());
    Reply untouched = settled(client, TEAM);
    assertThat(untouched.json().get("spent").textValue()).isEqualTo("0");
    assertThat(untouched.json().get("remaining").textValue()).isEqualTo("500");
    assertThat(own(client, "/v1/budgets/other-day").status()).isEqualTo(404);
  }

  private void transactions(BudgetTopics topics, GatewayClient client) throws Exception {
    topics.begin(spent("412.10", 1));
    assertThat(spentOf(settled(client, TEAM))).as("not committed yet").isEqualTo("0");
    topics.commit();
    assertThat(spentOf(settled(client, TEAM))).isEqualTo("412.1");
    topics.begin(spent("499", 2));
    topics.abort();
    assertThat(spentOf(settled(client, TEAM))).as("taken back").isEqualTo("412.1");
    topics.begin(spent("600.000000000000000001", 3));
    topics.commit();
    Reply exceeded = settled(client, TEAM);
    assertThat(spentOf(exceeded)).isEqualTo("600.000000000000000001");
    assertThat(exceeded.raw().headers().firstValue("costwire-budget-state")).contains("EXCEEDED");
  }

  private void access(GatewayClient client) throws Exception {
    assertThat(client.ask("GET", TEAM, "authorization", "Bearer cw_wrong").status()).isEqualTo(401);
    Reply foreign = client.ask("GET", TEAM, "authorization", "Bearer " + globex);
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(foreign.raw().body()).doesNotContain("team-day");
  }

  private void savedBodies(GatewayClient client) throws Exception {
    String key = "Bearer " + acme;
    Reply head = client.ask("HEAD", TEAM, "authorization", key);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.raw().headers().firstValue("costwire-budget-state")).contains("EXCEEDED");
    String tag = head.raw().headers().firstValue("etag").orElseThrow();
    assertThat(client.ask("GET", TEAM, "authorization", key, "if-none-match", tag).status())
        .isEqualTo(304);
  }

  private void groups(BudgetTopics topics, GatewayClient client) throws Exception {
    topics.begin(
        Budgets.spent("user-day", "7.5")
            .setGroup(Map.of("user", "u-17"))
            .setPeriodStart(began.minusSeconds(60))
            .setPeriodEnd(began.plus(Duration.ofDays(1)))
            .build());
    topics.commit();
    assertThat(spentOf(settled(client, "/v1/budgets/user-day?group.user=u-17"))).isEqualTo("7.5");
    assertThat(spentOf(own(client, "/v1/budgets/user-day?group.user=u-18"))).isEqualTo("0");
    assertThat(own(client, "/v1/budgets/user-day/groups").json().at("/groups/0/spent").textValue())
        .isEqualTo("7.5");
  }

  private void tombstonesAndGarbage(BudgetTopics topics, GatewayClient client) throws Exception {
    topics.begin(Budgets.key(spent("1", 1)), null);
    topics.commit();
    assertThat(spentOf(settled(client, TEAM))).isEqualTo("0");
    topics.begin("broken-day||2026", "garbage".getBytes(StandardCharsets.UTF_8));
    topics.commit();
    assertThat(settled(client, TEAM).status()).isEqualTo(200);
    assertThat(own(client, "/v1/budgets/broken-day").json().get("reason").textValue())
        .isEqualTo("NOT_HELD");
  }

  private void anotherTopic_isReadAnew(GatewayClient client) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BACKENDS.bootstrapServers()))) {
      admin.deleteTopics(List.of(Topics.COST_BUDGETS.name())).all().get();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !admin.listTopics().names().get().contains(Topics.COST_BUDGETS.name()));
    }
    String user = "/v1/budgets/user-day?group.user=u-17";
    assertThat(spentOf(own(client, user))).as("until the next one is known").isEqualTo("7.5");
    try (var topics = new BudgetTopics(BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl())) {
      topics.begin(spent("3", 1));
      topics.commit();
    }
    assertThat(spentOf(settled(client, TEAM))).isEqualTo("3");
    assertThat(spentOf(own(client, user))).as("of the deleted one").isEqualTo("0");
    assertThat(own(client, "/v1/budgets/broken-day").status()).isEqualTo(200);
  }

  private void anotherGateway_knowsTheSame() throws Exception {
    try (GatewayApp again = app(new SimpleMeterRegistry())) {
      again.start();
      try (var client = new GatewayClient(again.port())) {
        assertThat(spentOf(settled(client, TEAM))).isEqualTo("3");
        assertThat(spentOf(own(client, "/v1/budgets/user-day?group.user=u-17"))).isEqualTo("0");
      }
    }
  }

  private BudgetStatus spent(String amount, long revision) {
    return Budgets.spent("team-day", amount)
        .setRevision(revision)
        .setPeriodStart(began.minusSeconds(60))
        .setPeriodEnd(began.plus(Duration.ofDays(1)))
        .build();
  }

  /** The answer once all that was committed until now is in it, as it says itself. */
  private Reply settled(GatewayClient client, String path) {
    Instant now = Instant.now();
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> own(client, path),
            reply -> {
              Optional<String> asOf = reply.raw().headers().firstValue("costwire-as-of");
              return asOf.isPresent() && Instant.parse(asOf.get()).isAfter(now);
            });
  }

  private static String spentOf(Reply reply) {
    assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    return reply.json().get("spent").textValue();
  }

  private Reply own(GatewayClient client, String path) throws Exception {
    return client.ask("GET", path, "authorization", "Bearer " + acme);
  }

  private GatewayApp app(SimpleMeterRegistry registry) {
    var config =
        GatewayConfig.of("127.0.0.1", 0, BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl());
    return new GatewayApp(
        new GatewayConfig(
            config.host(),
            config.port(),
            config.defaultTenant(),
            config.limits(),
            config.kafka(),
            config.replicationFactor(),
            new GatewayConfig.Access(
                Optional.of(file.path()), Duration.ofSeconds(5), Rate.UNLIMITED)),
        registry,
        InstantSource.system());
  }
}
