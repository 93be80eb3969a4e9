// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.focus;

import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.close.AsKnown;
import io.costwire.standalone.close.Statements.Signed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The statements of an export, for one scope. */
final class FocusQuery {
  private static final String FILE = "/focus/focus.sql";
  private static final String CORRECTIONS = "/focus/corrections.sql";

  private static final String TAGS =
      """
      map('service', toString(service), 'team', toString(team), 'feature', toString(feature),
        'project', toString(project), 'department', toString(department),
        'environment', toString(environment), 'cost_center', toString(cost_center)%s)\
      """;

  /** NULL is an empty cell and not \\N; JSON is written as people read it. */
  private static final String SETTINGS =
      " SETTINGS format_csv_null_representation = '', output_format_json_escape_forward_slashes ="
          + " 0, output_format_parquet_string_as_string = 1";

  private static final String SUMS =
      """
      SELECT toString(BillingCurrency) AS currency, count() AS rows,
        toString(sum(ListCost)) AS list, toString(sum(ContractedCost)) AS contracted,
        toString(sum(EffectiveCost)) AS effective, toString(sum(BilledCost)) AS billed
      FROM (%s) GROUP BY currency ORDER BY currency\
      """;

  private static final String STORED =
      """
      SELECT ifNull(toString(currency), '') AS currency, toString(sum(list_cost)) AS list,
        toString(sum(contracted_cost)) AS contracted, toString(sum(effective_cost)) AS effective,
        toString(sum(billed_cost)) AS billed
      FROM usage_priced FINAL WHERE %s AND billed_cost IS NOT NULL
      GROUP BY currency ORDER BY currency\
      """;

  private static final String SIGNED =
      """
      SELECT toString(currency) AS currency, toString(sum(list_cost)) AS list,
        toString(sum(contracted_cost)) AS contracted, toString(sum(effective_cost)) AS effective,
        toString(sum(billed_cost)) AS billed
      FROM statement_lines FINAL WHERE %s
      GROUP BY currency ORDER BY currency\
      """;

  private static final String WITHOUT_COST =
      """
      SELECT provider, model, price_status AS status, count() AS requests
      FROM %s WHERE %s AND billed_cost IS NULL
      GROUP BY ALL ORDER BY requests DESC, provider, model, status\
      """;

  private final FocusScope scope;
  private final @Nullable Signed signed;

  /**
   * @param signed the statement of the month that the scope is; null for usage as it is now
   */
  FocusQuery(FocusScope scope, @Nullable Signed signed) {
    this.scope = scope;
    this.signed = signed;
  }

  /** The rows of the file. */
  String rows() {
    return select() + SETTINGS;
  }

  /** Rows and the four costs of the same by currency. */
  String sums() {
    return SUMS.formatted(select());
  }

  /** The four costs of the events, or of the statement, by currency. */
  String stored() {
    return signed == null ? STORED.formatted(where()) : SIGNED.formatted(lines(signed));
  }

  /** Requests whose cost is not known, by model and reason. */
  String withoutCost() {
    return WITHOUT_COST.formatted(source(), where());
  }

  private String select() {
    boolean hours = scope.grain() == FocusScope.Grain.HOUR;
    return file(FILE)
        .replace("{{corrections}}", signed == null ? "" : posted(signed))
        .replace("{{charges}}", signed == null ? "charges" : "billed")
        .replace("{{source}}", source())
        .replace("{{period}}", hours ? "toStartOfHour(event_time)" : "toStartOfDay(event_time)")
        .replace("{{next}}", hours ? "addHours(period, 1)" : "addDays(period, 1)")
        .replace("{{tags}}", "mapFilter((k, v) -> v NOT IN ('untagged', ''), " + tags() + ")")
        .replace("{{where}}", where())
        .strip();
  }

  private String source() {
    return signed == null
        ? "usage_priced FINAL"
        : AsKnown.rows(List.of(signed.month()), signed.asOf());
  }

  private String posted(Signed statement) {
    return file(CORRECTIONS)
        .replace("{{month}}", "%tY%<tm".formatted(statement.month()))
        .replace("{{posted}}", lines(statement) + " AND corrects != ''")
        .stripTrailing();
  }

  /** What a statement says of usage and corrections; allocations move cost and add none. */
  private String lines(Signed statement) {
    String lines =
        "statement_id = %s AND allocation = '' AND currency != ''"
            .formatted(Sql.text(statement.statementId()));
    return lines + tenant();
  }

  private String tags() {
    return switch (scope.tags()) {
      case COMMON -> TAGS.formatted("");
      case WITH_USER -> TAGS.formatted(", 'user', user");
      case ALL ->
          "mapUpdate(CAST(tags, 'Map(String, String)'), " + TAGS.formatted(", 'user', user") + ")";
    };
  }

  private String where() {
    String range =
        "event_time >= fromUnixTimestamp64Micro(%d) AND event_time < fromUnixTimestamp64Micro(%d)"
            .formatted(Sql.micros(scope.from()), Sql.micros(scope.to()));
    return range + tenant();
  }

  private String tenant() {
    String tenant = scope.tenant();
    return tenant == null ? "" : " AND tenant = " + Sql.text(tenant);
  }

  private static String file(String name) {
    try (InputStream in = FocusQuery.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
