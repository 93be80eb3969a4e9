// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Endpoints;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The demo's budgets: a daily one for one team, set so that the traffic of today crosses it, and a
 * roomy monthly one for all. They count only the events of this run.
 */
final class DemoBudgets {
  static final String TEAM = "support";
  private static final BigDecimal SHARE_OF_TODAY = new BigDecimal("0.85");
  private static final BigDecimal ROOM = new BigDecimal("4");

  private DemoBudgets() {}

  static List<BudgetDefinition> of(PlannedCost planned, String run, Instant now) {
    BigDecimal team = planned.liveByTeam().getOrDefault(TEAM, BigDecimal.ONE);
    return List.of(
        budget("demo-%s-support-day".formatted(run), "Support team, per day", now)
            .setFilter(Map.of("demo_run", run, "team", TEAM))
            .setPeriod(BudgetPeriod.DAY)
            .setAmount(cents(team.multiply(SHARE_OF_TODAY)))
            .build(),
        budget("demo-%s-all-month".formatted(run), "Everyone, per month", now)
            .setFilter(Map.of("demo_run", run))
            .setPeriod(BudgetPeriod.MONTH)
            .setAmount(cents(planned.total().multiply(ROOM)))
            .build());
  }

  private static BudgetDefinition.Builder budget(String id, String name, Instant now) {
    return BudgetDefinition.newBuilder()
        .setBudgetId(id)
        .setName(name)
        .setTenant("demo")
        .setThresholds(
            Stream.of("50", "80", "100").map(p -> new BigDecimal(p).setScale(12)).toList())
        .setUpdatedAt(now);
  }

  /** Budgets are set by people, in cents. */
  private static BigDecimal cents(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.UP).setScale(18);
  }

  static void publish(List<BudgetDefinition> budgets, Endpoints endpoints) {
    Map<String, Object> config = Map.of("bootstrap.servers", endpoints.kafka(), "acks", "all");
    var serdes = new TopicSerdes(endpoints.registry());
    try (var producer =
        new KafkaProducer<>(
            config, new StringSerializer(), serdes.serializer(Topics.CONTROL_BUDGETS))) {
      for (BudgetDefinition budget : budgets) {
        producer
            .send(new ProducerRecord<>(Topics.CONTROL_BUDGETS.name(), budget.getBudgetId(), budget))
            .get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while budgets were published", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the demo's budgets could not be published: " + e, e);
    }
  }
}
