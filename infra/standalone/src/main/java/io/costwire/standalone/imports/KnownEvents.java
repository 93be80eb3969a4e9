// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import io.costwire.client.UsageEvent;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the tables know of events that are about to be sent. */
final class KnownEvents {
  /** Another export may have another time of the same request, by a little. */
  private static final Duration SLACK = Duration.ofHours(1);

  private final ClickHouseClient clickHouse;
  private @Nullable Set<YearMonth> sealed;
  private String tenant = "";
  private String producer = "";
  private @Nullable String since;

  /** A batch, and what of it is not to be sent. */
  record Split(List<UsageEvent> fresh, long alreadyThere, long sealed) {}

  KnownEvents(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  Split split(List<UsageEvent> batch) {
    start(batch.getFirst());
    Set<YearMonth> gone = sealedMonths();
    List<UsageEvent> kept =
        batch.stream().filter(event -> !gone.contains(month(time(event)))).toList();
    Set<String> there = kept.isEmpty() ? Set.of() : there(kept);
    List<UsageEvent> fresh = new ArrayList<>(kept.size());
    kept.stream().filter(event -> !there.contains(id(event))).forEach(fresh::add);
    return new Split(fresh, kept.size() - fresh.size(), batch.size() - kept.size());
  }

  /** How many events of this import are stored, revisions and repeats counted once. */
  long stored(Instant from, Instant to) {
    String count =
        clickHouse.query(
            ("SELECT uniqExact(event_id) FROM usage_priced WHERE tenant = %s AND producer = %s AND"
                    + " arrived_at >= %s AND event_time BETWEEN %s AND %s SETTINGS final = 0")
                .formatted(
                    quoted(tenant),
                    quoted(producer),
                    Objects.requireNonNull(since),
                    instant(from),
                    instant(to)),
            "TSV");
    return Long.parseLong(count.strip());
  }

  /** Before the first is sent: what arrived earlier is of another import. */
  private void start(UsageEvent first) {
    if (since == null) {
      tenant = Objects.requireNonNull(first.tenant());
      producer = Objects.requireNonNull(first.producer());
      // the broker's clock stamps arrivals, and this machine's may be ahead
      since = instant(Instant.now().minus(Duration.ofSeconds(2)));
    }
  }

  private Set<String> there(List<UsageEvent> events) {
    Instant from = time(events.getFirst());
    Instant to = from;
    for (UsageEvent event : events) {
      from = time(event).isBefore(from) ? time(event) : from;
      to = time(event).isAfter(to) ? time(event) : to;
    }
    String ids = events.stream().map(e -> quoted(id(e))).collect(Collectors.joining(","));
    String found =
        clickHouse.query(
            ("SELECT DISTINCT event_id FROM usage_priced WHERE tenant = %s AND event_time BETWEEN"
                    + " %s AND %s AND event_id IN (%s) SETTINGS final = 0")
                .formatted(
                    quoted(tenant), instant(from.minus(SLACK)), instant(to.plus(SLACK)), ids),
            "TSV");
    return found.lines().collect(Collectors.toCollection(HashSet::new));
  }

  private Set<YearMonth> sealedMonths() {
    if (sealed == null) {
      sealed =
          clickHouse
              .query(
                  "SELECT DISTINCT month FROM ledger_months WHERE source_table = 'usage_priced'",
                  "TSV")
              .lines()
              .map(month -> YearMonth.of(number(month) / 100, number(month) % 100))
              .collect(Collectors.toCollection(HashSet::new));
    }
    return sealed;
  }

  private static int number(String text) {
    return Integer.parseInt(text.strip());
  }

  private static YearMonth month(Instant at) {
    return YearMonth.from(at.atZone(ZoneOffset.UTC));
  }

  private static Instant time(UsageEvent event) {
    return Objects.requireNonNull(event.eventTime());
  }

  private static String id(UsageEvent event) {
    return Objects.requireNonNull(event.eventId());
  }

  private static String instant(Instant at) {
    return "toDateTime64('%d.%06d', 6, 'UTC')".formatted(at.getEpochSecond(), at.getNano() / 1_000);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
