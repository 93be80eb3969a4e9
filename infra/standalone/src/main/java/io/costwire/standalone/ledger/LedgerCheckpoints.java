// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.ledger.LedgerEntries.SealedCounts;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds out which records checkpoints stand for, and what they say of them. */
final class LedgerCheckpoints {
  private static final String TOPIC = Topics.USAGE_EVENTS.name();

  private static final String RANGES =
      """
      SELECT source_partition AS place, from_offset AS range_from, any(to_offset) AS range_to,
             toUnixTimestamp(max(sealed_at)) AS sealed_second
      FROM ledger_checkpoints FINAL WHERE source_topic = '%s' GROUP BY place, range_from\
      """;

  /** The ranges at which to stop: behind a gap, or too young; and the last of each partition. */
  private static final String STOPS =
      """
      SELECT place, range_from, range_to, previous, sealed_second
      FROM
      (
        SELECT *, lagInFrame(range_to, 1, range_from) OVER ordered AS previous,
               max(range_from) OVER (PARTITION BY place) AS last_from
        FROM (%s)
        WINDOW ordered AS (PARTITION BY place ORDER BY range_from ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
      )
      WHERE previous != range_from OR sealed_second > %d OR range_from = last_from
      ORDER BY place, range_from\
      """;

  private static final String SUMS =
      """
      SELECT source_partition, sum(accepted) AS accepted, sum(priced) AS priced, sum(partial) AS partial,
             sum(unpriced) AS unpriced, sum(no_usage) AS no_usage, sum(invalid) AS invalid,
             sum(rejected) AS rejected, sum(duplicate) AS duplicate
      FROM ledger_checkpoints FINAL WHERE source_topic = '%s' AND (%s) GROUP BY source_partition\
      """;

  private final ClickHouseClient clickHouse;

  /** A range at which reading by checkpoints may end. */
  private record Stop(long from, long to, long previous, long sealedSecond) {

    static Stop of(JsonNode row) {
      return new Stop(
          row.path("range_from").asLong(),
          row.path("range_to").asLong(),
          row.path("previous").asLong(),
          row.path("sealed_second").asLong());
    }

    /** Where records must be read again; below 0 where this range stands for them too. */
    long start(Instant sealedBefore, long beginning) {
      if (previous != from) {
        return previous;
      }
      boolean young = sealedSecond > sealedBefore.getEpochSecond();
      return young && from >= beginning ? from : -1;
    }
  }

  LedgerCheckpoints(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * Where to begin.
   *
   * @param sealedBefore younger checkpoints are used only where the topic has nothing else
   * @param beginnings first offset by partition that usage.events still has
   */
  LedgerScope scope(Instant sealedBefore, Map<Integer, Long> beginnings) {
    Map<Integer, List<Stop>> stops = new HashMap<>();
    String sql = STOPS.formatted(RANGES.formatted(TOPIC), sealedBefore.getEpochSecond());
    for (JsonNode row : clickHouse.rows(sql)) {
      stops
          .computeIfAbsent(row.path("place").asInt(), place -> new ArrayList<>())
          .add(Stop.of(row));
    }
    Map<Integer, Long> starts = new TreeMap<>();
    beginnings.forEach(
        (partition, beginning) ->
            starts.put(
                partition,
                start(stops.getOrDefault(partition, List.of()), sealedBefore, beginning)));
    return new LedgerScope(starts);
  }

  private static long start(List<Stop> stops, Instant sealedBefore, long beginning) {
    for (Stop stop : stops) {
      long start = stop.start(sealedBefore, beginning);
      if (start >= 0) {
        return start;
      }
    }
    return stops.isEmpty() ? 0 : stops.getLast().to;
  }

  /** What checkpoints say of everything before the scope, by partition. */
  Map<Integer, SealedCounts> sums(LedgerScope scope) {
    if (scope.isEverything()) {
      return Map.of();
    }
    List<String> before = new ArrayList<>();
    scope
        .starts()
        .forEach(
            (partition, start) ->
                before.add(
                    "(source_partition = %d AND from_offset < %d)".formatted(partition, start)));
    Map<Integer, SealedCounts> sums = new TreeMap<>();
    for (JsonNode row : clickHouse.rows(SUMS.formatted(TOPIC, String.join(" OR ", before)))) {
      sums.put(row.path("source_partition").asInt(), counts(row));
    }
    return sums;
  }

  private static SealedCounts counts(JsonNode row) {
    Map<String, Long> byStatus =
        Map.of(
            "PRICED", row.path("priced").asLong(),
            "PRICED_PARTIAL", row.path("partial").asLong(),
            "UNPRICED_MODEL", row.path("unpriced").asLong(),
            "NO_USAGE", row.path("no_usage").asLong(),
            "INVALID_USAGE", row.path("invalid").asLong());
    return new SealedCounts(
        row.path("accepted").asLong(),
        byStatus,
        row.path("rejected").asLong(),
        row.path("duplicate").asLong());
  }

  /** What neither the topic nor checkpoints say, in words. */
  static List<String> lost(LedgerScope scope, Map<Integer, Long> beginnings) {
    List<String> lost = new ArrayList<>();
    beginnings.forEach(
        (partition, beginning) -> {
          if (scope.start(partition) < beginning) {
            lost.add(
                ("%s-%d: offsets %d to %d have expired and no checkpoint covers them; keep the"
                        + " topic longer than the ledger job of the sink may be away")
                    .formatted(TOPIC, partition, scope.start(partition), beginning - 1));
          }
        });
    return lost;
  }
}
