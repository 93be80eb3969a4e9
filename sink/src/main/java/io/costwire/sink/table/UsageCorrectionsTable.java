// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.ReplacedPrice;
import io.costwire.sink.table.Columns.Optionally;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Corrections in usage.priced become usage_corrections: what each of them replaced. */
final class UsageCorrectionsTable {
  private UsageCorrectionsTable() {}

  static Table<PricedUsage> table() {
    Columns<PricedUsage> columns =
        new Columns<PricedUsage>()
            .word("tenant", p -> p.getEvent().getTenant())
            .text("event_id", p -> p.getEvent().getEventId())
            .time("event_time", p -> p.getEvent().getEventTime())
            .uint64("old_revision", p -> p.getReplaced().getRevision())
            .uint64("revision", PricedUsage::getRevision)
            .symbol("old_price_status", p -> p.getReplaced().getStatus())
            .symbol("price_status", PricedUsage::getStatus)
            .maybeWord("old_price_version", old(ReplacedPrice::getPriceVersion))
            .maybeWord("price_version", PricedUsage::getPriceVersion)
            .maybeWord("old_price_entry", old(ReplacedPrice::getPriceEntry))
            .maybeWord("price_entry", PricedUsage::getPriceEntry)
            .maybeWord("currency", UsageCorrectionsTable::currency)
            .maybeMoney("old_billed_cost", old(ReplacedPrice::getBilledCost))
            .maybeWord("old_currency", old(ReplacedPrice::getCurrency))
            .maybeMoney("old_list_cost", old(ReplacedPrice::getListCost))
            .maybeMoney("old_contracted_cost", old(ReplacedPrice::getContractedCost))
            .maybeMoney("old_effective_cost", old(ReplacedPrice::getEffectiveCost))
            .word(
                "old_provider",
                p -> UsagePricedTable.provider(p, p.getReplaced().getResolvedProvider()))
            .word("old_model", p -> UsagePricedTable.model(p, p.getReplaced().getResolvedModel()))
            .bool("retagged", p -> p.getReplaced().getTags() != null)
            .map("old_tags", UsageCorrectionsTable::oldTags)
            .maybeMoney("billed_cost", PricedUsage::getBilledCost)
            .money("delta", UsageCorrectionsTable::delta)
            .word("cause", p -> p.getReplaced().getCause())
            .time("recorded_at", PricedUsage::getPricedAt)
            .time("counted_at", p -> p.getReplaced().getCountedAt())
            .source();
    return Table.derived(
        "usage_corrections", columns, p -> Table.month(p.getEvent().getEventTime()));
  }

  private static Map<String, String> oldTags(PricedUsage priced) {
    Map<String, String> tags = priced.getReplaced().getTags();
    return tags == null ? Map.of() : tags;
  }

  private static @Nullable String currency(PricedUsage priced) {
    String currency = priced.getCurrency();
    return currency == null ? priced.getReplaced().getCurrency() : currency;
  }

  /** What the sums change by: a cost that was not known was in none of them. */
  private static BigDecimal delta(PricedUsage priced) {
    ReplacedPrice old = priced.getReplaced();
    BigDecimal counted = known(old.getBilledCost()).multiply(BigDecimal.valueOf(old.getTimes()));
    return known(priced.getBilledCost()).subtract(counted);
  }

  private static BigDecimal known(@Nullable BigDecimal cost) {
    return cost == null ? BigDecimal.ZERO.setScale(Columns.MONEY_SCALE) : cost;
  }

  private static <T> Optionally<PricedUsage, T> old(Optionally<ReplacedPrice, T> getter) {
    return p -> getter.get(p.getReplaced());
  }
}
