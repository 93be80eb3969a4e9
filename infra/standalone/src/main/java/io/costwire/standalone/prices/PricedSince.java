// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.BookDiff;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was priced already since a change of the book applies: it keeps its old price until {@code
 * costwire reprice}.
 *
 * @param events with a cost
 * @param cost their billed cost, a plain decimal
 * @param unpriced events without one, of the providers concerned
 */
public record PricedSince(long events, String cost, long unpriced) {
  /** Models that are named one by one; beyond, whole providers are asked for. */
  private static final int MAX_NAMED = 500;

  private static final String QUERY =
      """
      SELECT countIf(isNotNull(billed_cost)) AS events, toString(ifNull(sum(billed_cost), 0)) AS cost,
             countIf(startsWith(price_status, 'UNPRICED')) AS unpriced
      FROM usage_priced
      WHERE %s (%s)\
      """;

  /** Asks ClickHouse. */
  public static PricedSince ask(ClickHouseClient clickHouse, BookDiff diff) {
    String sql = QUERY.formatted(since(diff.earliest()), concerned(diff));
    JsonNode row = clickHouse.rows(sql).getFirst();
    return new PricedSince(
        row.path("events").asLong(), row.path("cost").asText(), row.path("unpriced").asLong());
  }

  private static String since(@Nullable Instant earliest) {
    return earliest == null
        ? ""
        : "event_time >= fromUnixTimestamp64Micro(%d) AND".formatted(Sql.micros(earliest));
  }

  private static String concerned(BookDiff diff) {
    Map<String, Set<String>> models = diff.concerned();
    if (diff.concernsAll() || models.isEmpty()) {
      return "1";
    }
    int named = models.values().stream().mapToInt(Set::size).sum();
    List<String> conditions = new ArrayList<>();
    models.forEach(
        (provider, names) -> {
          boolean all = names.contains("") || named > MAX_NAMED;
          String which =
              all
                  ? ""
                  : " AND (resolved_model IN (%s) OR startsWith(price_status, 'UNPRICED'))"
                      .formatted(Sql.texts(names));
          conditions.add("(provider = %s%s)".formatted(Sql.text(provider), which));
        });
    return String.join(" OR ", conditions);
  }
}
