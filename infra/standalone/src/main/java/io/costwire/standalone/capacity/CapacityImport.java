// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.runtime.Env;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.SchemaClasses;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.control.ControlTopic;
import io.costwire.standalone.control.ControlTopic.Change;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.streams.ingest.core.EventTimePolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Charges the capacity of a file: compares it with the charges in ClickHouse and sends what is
 * missing as usage events, by the way of all others. To do it again changes nothing.
 */
public final class CapacityImport {
  static {
    SchemaClasses.trust();
  }

  /** Longest wait for charges to show in ClickHouse. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** Ids in one question, so that it is no longer than servers take. */
  private static final int MAX_IDS = 1_000;

  private static final String STORED =
      """
      SELECT
          tenant, event_id, toString(toUnixTimestamp64Micro(event_time)) AS begin_us,
          toString(toUnixTimestamp64Micro(ifNull(end_time, event_time))) AS end_us,
          reported_provider, ifNull(request_model, '') AS resource, ifNull(region, '') AS place,
          team, service, feature, project, department, environment, cost_center, tags,
          ifNull(toString(provider_cost), '') AS amount, ifNull(provider_cost_currency, '') AS money,
          arrayElement(mapKeys(usage), 1) AS unit
      FROM v_usage
      WHERE kind = 'CAPACITY' AND startsWith(event_id, 'capacity:')
          AND (tenant, splitByChar(':', event_id)[2]) IN (%s)
      """;

  private static final String ARRIVED =
      """
      SELECT event_id, tags['capacity_content'] AS content
      FROM v_usage
      WHERE kind = 'CAPACITY' AND event_id IN (%s)
      """;

  private final Endpoints endpoints;
  private final Map<String, String> environment;
  private final Instant now;

  public CapacityImport(Endpoints endpoints, Map<String, String> environment, Instant now) {
    this.endpoints = endpoints;
    this.environment = Map.copyOf(environment);
    this.now = now;
  }

  /**
   * Charges a file and returns when the charges are in ClickHouse.
   *
   * @param dryRun says what would be charged, and charges nothing
   * @throws IllegalStateException when a line cannot be charged, and then nothing is; or when
   *     charges do not arrive
   */
  public String run(CapacityFile.Read file, boolean dryRun) {
    Env env = new Env(environment);
    Duration maxAge = env.duration("STREAMS_EVENT_MAX_AGE", EventTimePolicy.DEFAULT_MAX_AGE);
    try (var clickHouse = new ClickHouseClient(endpoints)) {
      List<CapacityLine> lines = file.lines();
      CapacityPlan plan = CapacityPlan.of(lines, stored(clickHouse, lines), now, maxAge);
      if (!plan.problems().isEmpty()) {
        throw new IllegalStateException(
            String.join("\n", plan.problems()) + "\nNothing was charged.");
      }
      if (!dryRun && !plan.events().isEmpty()) {
        publish(plan.events());
        await(clickHouse, plan.events());
      }
      return text(lines, plan, dryRun);
    }
  }

  private void publish(List<UsageEvent> events) {
    new ControlTopic<>(Topics.USAGE_EVENTS, "capacity charges", endpoints, environment)
        .publish(events.stream().map(it -> new Change<>(it.getEventId(), it)).toList());
  }

  private static void await(ClickHouseClient clickHouse, List<UsageEvent> events) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long missing = missing(clickHouse, events);
    while (missing > 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            ("%d of %d charges are not in ClickHouse after %d s; costwire status and costwire dlq"
                    + " list say why. Then import the file again: nothing is charged twice")
                .formatted(missing, events.size(), PATIENCE.toSeconds()));
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      missing = missing(clickHouse, events);
    }
  }

  /** Also what another import charged otherwise at the same time counts as missing. */
  private static long missing(ClickHouseClient clickHouse, List<UsageEvent> events) {
    long missing = 0;
    for (int at = 0; at < events.size(); at += MAX_IDS) {
      Map<String, String> wanted = new TreeMap<>();
      events
          .subList(at, Math.min(events.size(), at + MAX_IDS))
          .forEach(it -> wanted.put(it.getEventId(), it.getTags().get(CapacityEvents.CONTENT)));
      for (JsonNode row : clickHouse.rows(ARRIVED.formatted(Sql.texts(wanted.keySet())))) {
        wanted.remove(row.path("event_id").asText(), row.path("content").asText());
      }
      missing += wanted.size();
    }
    return missing;
  }

  private static List<UsageEvent> stored(ClickHouseClient clickHouse, List<CapacityLine> lines) {
    List<String> places =
        lines.stream()
            .map(line -> "(%s, %s)".formatted(Sql.text(line.tenant()), Sql.text(line.id())))
            .toList();
    List<UsageEvent> stored = new ArrayList<>();
    for (int at = 0; at < places.size(); at += MAX_IDS) {
      String some = String.join(", ", places.subList(at, Math.min(places.size(), at + MAX_IDS)));
      clickHouse.eachRow(STORED.formatted(some), row -> stored.add(event(row)));
    }
    return stored;
  }

  private static UsageEvent event(JsonNode row) {
    Map<String, String> tags = new TreeMap<>();
    row.path("tags").properties().forEach(it -> tags.put(it.getKey(), it.getValue().asText()));
    for (String tag : CapacityReader.TAGS) {
      String value = row.path(tag).asText();
      if (!value.equals("untagged")) {
        tags.put(tag, value);
      }
    }
    BigDecimal nothing = BigDecimal.ZERO.setScale(CapacityLine.QUANTITY_SCALE);
    String amount = row.path("amount").asText();
    String region = row.path("place").asText();
    return UsageEvent.newBuilder()
        .setEventId(row.path("event_id").asText())
        .setTenant(row.path("tenant").asText())
        .setKind(EventKind.CAPACITY)
        .setEventTime(time(row, "begin_us"))
        .setEndTime(time(row, "end_us"))
        .setProvider(row.path("reported_provider").asText())
        .setRequestModel(row.path("resource").asText())
        .setDeployment(row.path("resource").asText())
        .setRegion(region.isEmpty() ? null : region)
        .setUsage(List.of(new Quantity(row.path("unit").asText(), nothing)))
        .setTags(tags)
        .setProviderCost(
            new BigDecimal(amount.isEmpty() ? "0" : amount).setScale(CapacityLine.MONEY_SCALE))
        .setProviderCostCurrency(row.path("money").asText())
        .setProducer("costwire-capacity")
        .build();
  }

  static Instant time(JsonNode row, String column) {
    return Instant.EPOCH.plus(row.path(column).asLong(), ChronoUnit.MICROS);
  }

  private static String text(List<CapacityLine> lines, CapacityPlan plan, boolean dryRun) {
    CapacityPlan.Counts counts = plan.counts();
    var text = new StringBuilder();
    text.append(
        "%d lines of %s: %d days charged, %d charged otherwise, %d taken back, %d as they were%n"
            .formatted(
                lines.size(),
                lines.stream()
                    .map(line -> line.resource().name())
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream()
                    .collect(Collectors.joining(", ")),
                counts.charged,
                counts.replaced,
                counts.takenBack,
                counts.unchanged));
    if (counts.ahead > 0) {
      text.append(
          "%d days lie ahead; import the file again when they have begun.%n"
              .formatted(counts.ahead));
    }
    if (counts.tooOld > 0) {
      text.append(
          "%d days stay as they are: events of before STREAMS_EVENT_MAX_AGE are refused.%n"
              .formatted(counts.tooOld));
    }
    if (dryRun) {
      text.append("Nothing was charged: this was a dry run.%n".formatted());
    }
    return text.toString();
  }
}
