// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Events of two months that were sent, and the check that is the meaning of the crash table: one
 * row per event, every amount right to the last digit, sent = stored + rejected.
 */
final class CrashEvents {
  private static final Instant LATE_NOVEMBER = Instant.parse("2026-11-30T23:59:59.999999Z");
  private static final Instant DECEMBER = Instant.parse("2026-12-01T00:00:00Z");
  private static final BigDecimal STEP = new BigDecimal("0.000000000000000001");

  /** Every such event is a correction and has a row in usage_corrections, too. */
  private static final int CORRECTED = 7;

  private static final BigDecimal REPLACED = Fixtures.money("0.001");

  private final SinkRig rig;
  private final Map<TopicPartition, Long> begin;
  private final Map<String, BigDecimal> costs = new TreeMap<>();
  private final List<String> poisoned = new ArrayList<>();
  private int corrections;
  private BigDecimal deltas = BigDecimal.ZERO;

  CrashEvents(SinkRig rig) {
    this.rig = rig;
    this.begin = rig.committed(Topics.USAGE_PRICED);
  }

  int sent() {
    return costs.size() + poisoned.size();
  }

  void send(int count) {
    List<PricedUsage> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(next(costs.size() % 2 == 0 ? LATE_NOVEMBER : DECEMBER));
    }
    rig.send(Topics.USAGE_PRICED, priced -> priced.getEvent().getEventId(), batch);
  }

  /** All in one partition and one month, the one at {@code poison} without an id. */
  void sendPoisoned(int count, int poison) {
    List<PricedUsage> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(i == poison ? event("", DECEMBER, STEP).build() : next(DECEMBER));
    }
    RecordMetadata sent =
        rig.send(Topics.USAGE_PRICED, 0, priced -> priced.getEvent().getEventId(), batch)
            .get(poison);
    poisoned.add("%s-%d-%d".formatted(sent.topic(), sent.partition(), sent.offset()));
  }

  private PricedUsage next(Instant time) {
    int number = costs.size();
    String id = "e-" + number;
    BigDecimal cost = STEP.multiply(BigDecimal.valueOf(number + 1)).add(Fixtures.money("0.1"));
    PricedUsage.Builder event = event(id, time, cost);
    costs.put(id, cost);
    if (number % CORRECTED == 0) {
      event.setReplaced(Fixtures.replacedPrice("price_book").build()).setRevision((1L << 40) | 2);
      corrections++;
      deltas = deltas.add(cost).subtract(REPLACED);
    }
    return event.build();
  }

  private PricedUsage.Builder event(String id, Instant time, BigDecimal cost) {
    return Fixtures.pricedUsage(id)
        .setEvent(Fixtures.usageEvent(id).setTenant(rig.tenant).setEventTime(time).build())
        .setBilledCost(cost);
  }

  /** Waits until the sinks say that they are through, then looks. */
  void awaitAndCheck() {
    awaitCaughtUp();
    check();
  }

  void awaitCaughtUp() {
    rig.awaitCaughtUp(Topics.USAGE_PRICED);
    // Dead letters come back as records of a topic that is stored, too.
    rig.awaitCaughtUp(Topics.USAGE_REJECTED);
  }

  /** Fails unless everything that was sent is there exactly once. */
  void check() {
    String mine = " WHERE tenant = '" + rig.tenant + "'";
    BigDecimal sum = costs.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(
            rig.query("SELECT count(), uniqExact(event_id), sum(billed_cost) FROM v_usage" + mine))
        .as("rows, events and sum of %d events", costs.size())
        .isEqualTo("%d\t%d\t%s".formatted(costs.size(), costs.size(), plain(sum)));
    assertThat(rig.query("SELECT event_id, billed_cost FROM v_usage" + mine + " ORDER BY event_id"))
        .isEqualTo(
            costs.entrySet().stream()
                .map(event -> event.getKey() + "\t" + plain(event.getValue()))
                .collect(Collectors.joining("\n")));
    assertThat(rig.query("SELECT count(), sum(delta) FROM usage_corrections FINAL" + mine))
        .as("corrections")
        .isEqualTo(corrections + "\t" + plain(deltas));
    List<String> rejected = rejected();
    assertThat(rejected).as("dead letters").containsExactlyInAnyOrderElementsOf(poisoned);
    assertThat(costs.size() + rejected.size()).as("sent = stored + rejected").isEqualTo(sent());
  }

  private List<String> rejected() {
    String since =
        begin.entrySet().stream()
            .map(
                partition ->
                    "rejected_partition = %d AND rejected_offset >= %d"
                        .formatted(partition.getKey().partition(), partition.getValue()))
            .collect(Collectors.joining(" OR ", " AND (", ")"));
    return rig.query(
            "SELECT rejection_id FROM rejected FINAL WHERE stage = 'SINK' AND reason ="
                + " 'STORE_REFUSED' AND rejected_topic = 'usage.priced'"
                + since)
        .lines()
        .toList();
  }

  private static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }
}
