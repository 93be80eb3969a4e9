// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Budgets as a company has them: the tenant's month, each team's month, each user's day. */
final class BenchBudgets {
  /** Tag of the events whose first signal is waited for. */
  static final String PROBE_TAG = "probe";

  /** The budget that each of these events overspends. */
  static final String PROBE_BUDGET = "bench-probe";

  private BenchBudgets() {}

  static List<BudgetDefinition> ordinary(Instant now) {
    return List.of(
        budget("bench-tenant-month", List.of(), BudgetPeriod.MONTH, "100000", now).build(),
        budget("bench-team-month", List.of("team"), BudgetPeriod.MONTH, "5000", now).build(),
        budget("bench-user-day", List.of("user"), BudgetPeriod.DAY, "2", now).build());
  }

  /** One whose threshold any single event of a group crosses. */
  static BudgetDefinition probe(Instant now) {
    return budget(PROBE_BUDGET, List.of(PROBE_TAG), BudgetPeriod.DAY, "0.000000001", now)
        .setFilter(Map.of("kind", PROBE_TAG))
        .setThresholds(List.of(percent("100")))
        .build();
  }

  private static BudgetDefinition.Builder budget(
      String id, List<String> groupBy, BudgetPeriod period, String amount, Instant now) {
    return BudgetDefinition.newBuilder()
        .setBudgetId(id)
        .setName(id)
        .setTenant(BenchEvents.TENANT)
        .setGroupBy(groupBy)
        .setPeriod(period)
        .setAmount(new BigDecimal(amount).setScale(18))
        .setThresholds(Stream.of("50", "80", "100").map(BenchBudgets::percent).toList())
        .setUpdatedAt(now);
  }

  private static BigDecimal percent(String value) {
    return new BigDecimal(value).setScale(12);
  }

  static void publish(BenchCluster cluster, List<BudgetDefinition> budgets) {
    var serdes = new TopicSerdes(cluster.registryUrl());
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all"),
            new StringSerializer(),
            serdes.serializer(Topics.CONTROL_BUDGETS))) {
      for (BudgetDefinition budget : budgets) {
        producer.send(
            new ProducerRecord<>(Topics.CONTROL_BUDGETS.name(), budget.getBudgetId(), budget));
      }
      producer.flush();
    }
  }
}
