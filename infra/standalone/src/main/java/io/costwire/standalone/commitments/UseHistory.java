// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.chargeback.commitments.Commitment;
import io.costwire.chargeback.commitments.MonthUse;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What past months used, from the windows of a day that are kept for ever. */
public final class UseHistory {

  /** The set of dimensions that has days with all of them but the user. */
  private static final String SET =
      "provider,model,service,team,feature,project,department,environment,cost_center";

  private final ClickHouseClient clickHouse;
  private final String currency;

  public UseHistory(ClickHouseClient clickHouse, String currency) {
    this.clickHouse = clickHouse;
    this.currency = currency;
  }

  /**
   * The use of every month of a range; none at all where no month has any.
   *
   * @param last the last month, itself included
   */
  public List<MonthUse> of(Offer offer, YearMonth first, YearMonth last) {
    Map<YearMonth, Month> known = new HashMap<>();
    clickHouse.eachRow(sql(currency, offer, first, last), row -> add(row, known));
    if (known.isEmpty()) {
      return List.of();
    }
    return Stream.iterate(first, month -> !month.isAfter(last), month -> month.plusMonths(1))
        .map(month -> known.getOrDefault(month, new Month()).use(month))
        .toList();
  }

  /** A month whose days are read. */
  private static final class Month {
    private final List<MonthUse.Part> parts = new ArrayList<>();
    private long unknown;

    MonthUse use(YearMonth month) {
      return MonthUse.of(month, parts, unknown);
    }
  }

  /** The use of one month, which may be none. */
  public MonthUse of(Offer offer, YearMonth month) {
    List<MonthUse> months = of(offer, month, month);
    return months.isEmpty() ? MonthUse.of(month, List.of(), 0) : months.getFirst();
  }

  static String sql(String currency, Offer offer, YearMonth first, YearMonth last) {
    List<String> conditions = new ArrayList<>();
    conditions.add("dimension_set = " + Sql.text(SET));
    conditions.add("currency = " + Sql.text(currency));
    conditions.add("window_start >= " + Sql.text(first.atDay(1).toString()));
    conditions.add("window_start < " + Sql.text(last.plusMonths(1).atDay(1).toString()));
    offer.tenant().ifPresent(tenant -> conditions.add("tenant = " + Sql.text(tenant)));
    offer
        .filter()
        .forEach(
            (name, value) ->
                conditions.add("dimensions[%s] = %s".formatted(Sql.text(name), Sql.text(value))));
    return """
    SELECT
        toString(toDate(window_start)) AS day,
        dimensions['provider'] AS of_provider,
        dimensions['model'] AS of_model,
        toString(sum(%s)) AS on_demand,
        toString(sum(usage['input_tokens']) + sum(usage['output_tokens'])) AS tokens,
        sum(unpriced + no_usage + invalid) AS unknown
    FROM v_windows_1d
    WHERE %s
    GROUP BY day, of_provider, of_model
    ORDER BY day, of_provider, of_model
    """
        .formatted(column(offer.commitment().basis()), String.join(" AND ", conditions));
  }

  private static String column(Commitment.Basis basis) {
    return switch (basis) {
      case CONTRACTED -> "contracted_cost";
      case LIST -> "list_cost";
    };
  }

  private static void add(JsonNode row, Map<YearMonth, Month> known) {
    LocalDate day = LocalDate.parse(row.path("day").asText());
    BigDecimal onDemand = new BigDecimal(row.path("on_demand").asText());
    BigDecimal tokens = new BigDecimal(row.path("tokens").asText());
    Month month = known.computeIfAbsent(YearMonth.from(day), it -> new Month());
    month.parts.add(
        new MonthUse.Part(
            day,
            row.path("of_provider").asText(),
            row.path("of_model").asText(),
            onDemand,
            tokens));
    month.unknown += row.path("unknown").asLong();
  }
}
