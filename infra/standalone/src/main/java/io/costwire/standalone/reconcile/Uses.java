// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.chargeback.reconcile.OurUse;
import io.costwire.chargeback.reconcile.Slot;
import io.costwire.chargeback.reconcile.Terms;
import io.costwire.chargeback.reconcile.TokenKind;
import io.costwire.pricing.book.ServiceTiers;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the warehouse knows of a provider's days, from single events. */
final class Uses {

  /** What one group of events is; events of a batch have its id or the tier of that name. */
  private static final String KEYS =
      """
      toString(toDate(event_time, 'UTC')) AS day, model, ifNull(account, '') AS billed_account, service,
          ifNull(service_tier, '') AS tier, batch_id IS NOT NULL OR lower(tier) = 'batch' AS batch\
      """;

  private static final String COUNTED =
      """
      SELECT
          %s,
          countIf(kind = 'REQUEST') AS requests,
          countIf(billed_cost IS NULL OR price_status = 'PRICED_PARTIAL') AS unknown,
          ifNull(toString(sum(billed_cost)), '0') AS cost,
          toString(sumIf(ifNull(input_tokens, 0), billed_cost IS NULL)) AS input,
          toString(sumIf(ifNull(output_tokens, 0), billed_cost IS NULL)) AS output,
          toString(sumIf(ifNull(cache_read_tokens, 0), billed_cost IS NULL)) AS cache_read,
          toString(sumIf(ifNull(cache_write_tokens, 0), billed_cost IS NULL)) AS cache_write
      FROM usage_priced
      WHERE %s
      GROUP BY ALL
      """;

  private static final String CHARGED =
      """
      SELECT
          %s,
          toString(item.unit) AS unit,
          toString(sum(toDecimal128(item.quantity, 12))) AS quantity,
          toString(sum(item.amount)) AS amount
      FROM usage_priced
      ARRAY JOIN line_items AS item
      WHERE %s AND billed_cost IS NOT NULL
      GROUP BY ALL
      """;

  private static final String GAPS =
      """
      SELECT
          toString(toDate(min(event_time), 'UTC')) AS oldest,
          count() AS events,
          countIf(currency != %s AND %s) AS others
      FROM usage_priced
      WHERE provider = %s
      """;

  private record Key(Slot slot, Terms terms, String service) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return toString().compareTo(other.toString());
    }
  }

  /**
   * What may be missing from the uses.
   *
   * @param oldest day of the oldest event; nothing where there is none
   * @param otherCurrency events of the range whose costs are in another currency
   */
  record Gaps(Optional<LocalDate> oldest, long otherCurrency) {}

  private final ClickHouseClient clickHouse;
  private final Scope scope;

  Uses(ClickHouseClient clickHouse, Scope scope) {
    this.clickHouse = clickHouse;
    this.scope = scope;
  }

  List<OurUse> read() {
    Map<Key, Map<TokenKind, OurUse.Charge>> charges = new TreeMap<>();
    clickHouse.eachRow(
        CHARGED.formatted(KEYS, where()),
        row ->
            TokenKind.ofUnit(row.path("unit").asText())
                .ifPresent(
                    kind ->
                        charges
                            .computeIfAbsent(key(row), it -> new EnumMap<>(TokenKind.class))
                            .merge(
                                kind,
                                new OurUse.Charge(number(row, "quantity"), number(row, "amount")),
                                Uses::sum)));
    Map<Key, List<JsonNode>> counted = new TreeMap<>();
    clickHouse.eachRow(
        COUNTED.formatted(KEYS, where()),
        row -> counted.computeIfAbsent(key(row), it -> new ArrayList<>()).add(row));
    List<OurUse> uses = new ArrayList<>();
    counted.forEach((key, rows) -> uses.add(use(key, rows, charges.getOrDefault(key, Map.of()))));
    return uses;
  }

  Gaps gaps() {
    JsonNode row =
        clickHouse
            .rows(GAPS.formatted(Sql.text(scope.currency()), range(), Sql.text(scope.provider())))
            .getFirst();
    return new Gaps(
        row.path("events").asLong() == 0
            ? Optional.empty()
            : Optional.of(LocalDate.parse(row.path("oldest").asText())),
        row.path("others").asLong());
  }

  static Slot withoutAccount(Slot slot) {
    return new Slot(slot.day(), slot.model(), "");
  }

  private String where() {
    return "provider = %s AND kind != 'HEARTBEAT' AND NOT response_cache_hit AND %s AND (currency = %s OR currency IS NULL)"
        .formatted(Sql.text(scope.provider()), range(), Sql.text(scope.currency()));
  }

  private String range() {
    String days =
        "event_time >= toDateTime64(%s, 6, 'UTC') AND event_time < toDateTime64(%s, 6, 'UTC')"
            .formatted(Sql.text(scope.from() + " 00:00:00"), Sql.text(scope.to() + " 00:00:00"));
    return scope.tenant().map(it -> days + " AND tenant = " + Sql.text(it)).orElse(days);
  }

  private static Key key(JsonNode row) {
    String tier = ServiceTiers.canonical(row.path("tier").asText());
    boolean batch = row.path("batch").asBoolean() || row.path("batch").asInt() != 0;
    return new Key(
        new Slot(
            LocalDate.parse(row.path("day").asText()),
            row.path("model").asText(),
            row.path("billed_account").asText()),
        new Terms(tier.equals(ServiceTiers.BATCH) ? Terms.STANDARD_TIER : tier, batch),
        row.path("service").asText());
  }

  /** Spellings of a tier are rows of their own, and one use. */
  private static OurUse use(Key key, List<JsonNode> rows, Map<TokenKind, OurUse.Charge> charges) {
    BigDecimal charged =
        charges.values().stream()
            .map(OurUse.Charge::amount)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal cost = sum(rows, "cost");
    BigDecimal read = sum(rows, "cache_read");
    BigDecimal write = sum(rows, "cache_write");
    Map<TokenKind, BigDecimal> unpriced = new EnumMap<>(TokenKind.class);
    unpriced.put(TokenKind.CACHE_READ, read);
    unpriced.put(TokenKind.CACHE_WRITE, write);
    unpriced.put(
        TokenKind.UNCACHED_INPUT,
        sum(rows, "input").subtract(read).subtract(write).max(BigDecimal.ZERO));
    unpriced.put(TokenKind.OUTPUT, sum(rows, "output"));
    var counted =
        new OurUse.Counted(
            sum(rows, "requests").longValueExact(),
            sum(rows, "unknown").longValueExact(),
            unpriced,
            cost.subtract(charged));
    return new OurUse(key.slot(), key.terms(), key.service(), counted, charges);
  }

  private static OurUse.Charge sum(OurUse.Charge a, OurUse.Charge b) {
    return new OurUse.Charge(a.quantity().add(b.quantity()), a.amount().add(b.amount()));
  }

  private static BigDecimal sum(List<JsonNode> rows, String column) {
    return rows.stream().map(row -> number(row, column)).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal number(JsonNode row, String column) {
    return new BigDecimal(row.path(column).asText());
  }
}
