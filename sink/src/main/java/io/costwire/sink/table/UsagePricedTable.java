// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import static io.costwire.sink.table.Columns.MONEY_SCALE;
import static io.costwire.sink.table.Columns.QUANTITY_SCALE;

import io.costwire.schemas.LineItem;
import io.costwire.schemas.NativeCost;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Savings;
import io.costwire.schemas.SourcePosition;
import io.costwire.schemas.UsageEvent;
import io.costwire.sink.batch.RowBinary;
import io.costwire.sink.table.Columns.Optionally;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** usage.priced becomes usage_priced: one row per event and revision. */
final class UsagePricedTable {
  private static final String UNKNOWN_MODEL = "unknown";
  private static final String LINE_ITEMS =
      "Array(Tuple(unit LowCardinality(String), quantity Decimal(38, 12), rate Decimal(38, 18), per"
          + " Int64, modifiers Array(LowCardinality(String)), amount Decimal(38, 18)))";

  private UsagePricedTable() {}

  static Table<PricedUsage> table() {
    Columns<PricedUsage> columns = new Columns<>();
    identity(columns);
    tags(columns);
    costs(columns);
    Totals.usage(columns, p -> p.getEvent().getUsage());
    call(columns);
    origin(columns);
    links(columns);
    provenance(columns);
    return new Table<>("usage_priced", columns, p -> Table.month(p.getEvent().getEventTime()));
  }

  private static void identity(Columns<PricedUsage> columns) {
    columns
        .word("tenant", event(UsageEvent::getTenant))
        .text("event_id", event(UsageEvent::getEventId))
        .symbol("kind", event(UsageEvent::getKind))
        .time("event_time", event(UsageEvent::getEventTime))
        .maybeTime("end_time", maybe(UsageEvent::getEndTime))
        .time("arrived_at", PricedUsage::getArrivedAt)
        .time("priced_at", PricedUsage::getPricedAt)
        .word("provider", UsagePricedTable::provider)
        .word("model", UsagePricedTable::model);
  }

  private static void tags(Columns<PricedUsage> columns) {
    for (String tag : Dimensions.FIRST_CLASS) {
      Function<PricedUsage, String> value =
          p -> p.getEvent().getTags().getOrDefault(tag, Dimensions.UNTAGGED);
      if (tag.equals("user")) {
        columns.text(tag, value);
      } else {
        columns.word(tag, value);
      }
    }
    columns.map("tags", p -> Dimensions.others(p.getEvent().getTags()));
    columns.map("ruled_tags", PricedUsage::getRuledTags);
  }

  private static void costs(Columns<PricedUsage> columns) {
    columns
        .symbol("price_status", PricedUsage::getStatus)
        .maybeText("price_status_detail", PricedUsage::getStatusDetail)
        .words("missing_units", PricedUsage::getMissingUnits)
        .maybeWord("currency", PricedUsage::getCurrency)
        .maybeMoney("list_cost", PricedUsage::getListCost)
        .maybeMoney("contracted_cost", PricedUsage::getContractedCost)
        .maybeMoney("effective_cost", PricedUsage::getEffectiveCost)
        .maybeMoney("billed_cost", PricedUsage::getBilledCost)
        .maybeMoney("savings_prompt_cache", savings(Savings::getPromptCache))
        .maybeMoney("savings_response_cache", savings(Savings::getResponseCache))
        .maybeMoney("savings_batch", savings(Savings::getBatch))
        .maybeMoney("savings_discount", savings(Savings::getDiscount))
        .column("line_items", LINE_ITEMS, (row, p, s) -> lineItems(row, p.getLineItems()))
        .maybeWord("price_version", PricedUsage::getPriceVersion)
        .maybeWord("price_entry", PricedUsage::getPriceEntry)
        .maybeWord("native_currency", nativeCost(NativeCost::getCurrency))
        .maybeMoney("native_contracted_cost", nativeCost(NativeCost::getContractedCost))
        .maybeMoney("fx_rate", nativeCost(NativeCost::getFxRate))
        .maybeWord("fx_date", nativeCost(NativeCost::getFxDate));
  }

  private static void call(Columns<PricedUsage> columns) {
    columns
        .symbol("call_status", event(UsageEvent::getStatus))
        .maybeWord("finish_reason", maybe(UsageEvent::getFinishReason))
        .maybeWord("error_type", maybe(UsageEvent::getErrorType))
        .maybeInt64("latency_ms", maybe(UsageEvent::getLatencyMs))
        .maybeInt64("time_to_first_token_ms", maybe(UsageEvent::getTimeToFirstTokenMs))
        .int32("retries", p -> p.getEvent().getRetries())
        .maybeInt64("max_output_tokens", maybe(UsageEvent::getMaxOutputTokens))
        .bool("response_cache_hit", event(UsageEvent::getResponseCacheHit));
  }

  private static void origin(Columns<PricedUsage> columns) {
    columns
        .word("reported_provider", event(UsageEvent::getProvider))
        .maybeWord("request_model", maybe(UsageEvent::getRequestModel))
        .maybeWord("response_model", maybe(UsageEvent::getResponseModel))
        .maybeWord("resolved_provider", PricedUsage::getResolvedProvider)
        .maybeWord("resolved_model", PricedUsage::getResolvedModel)
        .maybeWord("operation", maybe(UsageEvent::getOperation))
        .maybeWord("request_service_tier", maybe(UsageEvent::getRequestServiceTier))
        .maybeWord("service_tier", maybe(UsageEvent::getServiceTier))
        .maybeWord("region", maybe(UsageEvent::getRegion))
        .maybeWord("account", maybe(UsageEvent::getAccount))
        .maybeWord("deployment", maybe(UsageEvent::getDeployment))
        .maybeWord("api_key_id", maybe(UsageEvent::getApiKeyId));
  }

  private static void links(Columns<PricedUsage> columns) {
    columns
        .maybeText("trace_id", maybe(UsageEvent::getTraceId))
        .maybeText("span_id", maybe(UsageEvent::getSpanId))
        .maybeText("parent_id", maybe(UsageEvent::getParentId))
        .maybeText("session_id", maybe(UsageEvent::getSessionId))
        .maybeWord("experiment", maybe(UsageEvent::getExperiment))
        .maybeWord("variant", maybe(UsageEvent::getVariant))
        .maybeText("batch_id", maybe(UsageEvent::getBatchId))
        .maybeWord("covered_by", maybe(UsageEvent::getCoveredBy))
        .maybeText("provider_response_id", maybe(UsageEvent::getProviderResponseId))
        .maybeMoney("provider_cost", maybe(UsageEvent::getProviderCost))
        .maybeWord("provider_cost_currency", maybe(UsageEvent::getProviderCostCurrency))
        .maybeBool("success", maybe(UsageEvent::getSuccess))
        .maybeQuantity("quality", maybe(UsageEvent::getQuality))
        .maybeMoney("revenue", maybe(UsageEvent::getRevenue));
  }

  private static void provenance(Columns<PricedUsage> columns) {
    columns
        .maybeWord("emitter", position(SourcePosition::getSourceId))
        .maybeInt64("emitter_epoch", position(SourcePosition::getEpoch))
        .maybeInt64("emitter_seq", position(SourcePosition::getSeq))
        .maybeWord("producer", maybe(UsageEvent::getProducer))
        .int32("event_partition", PricedUsage::getSourcePartition)
        .int64("event_offset", PricedUsage::getSourceOffset)
        .uint64("revision", PricedUsage::getRevision)
        .source();
  }

  private static String provider(PricedUsage priced) {
    return provider(priced, priced.getResolvedProvider());
  }

  /** What the column says where the price book resolved it to this. */
  static String provider(PricedUsage priced, @Nullable String resolved) {
    return resolved == null ? priced.getEvent().getProvider() : resolved;
  }

  private static String model(PricedUsage priced) {
    return model(priced, priced.getResolvedModel());
  }

  /** What the column says where the price book resolved it to this. */
  static String model(PricedUsage priced, @Nullable String resolved) {
    UsageEvent event = priced.getEvent();
    return Stream.of(resolved, event.getResponseModel(), event.getRequestModel())
        .filter(model -> model != null && !model.isEmpty())
        .findFirst()
        .orElse(UNKNOWN_MODEL);
  }

  private static void lineItems(RowBinary row, List<LineItem> items) {
    row.count(items.size());
    for (LineItem item : items) {
      row.text(item.getUnit());
      row.decimal(item.getQuantity(), QUANTITY_SCALE);
      row.decimal(item.getRate(), MONEY_SCALE);
      row.int64(item.getPer());
      row.count(item.getModifiers().size());
      item.getModifiers().forEach(row::text);
      row.decimal(item.getAmount(), MONEY_SCALE);
    }
  }

  private static <T> Function<PricedUsage, T> event(Function<UsageEvent, T> getter) {
    return p -> getter.apply(p.getEvent());
  }

  private static <T> Optionally<PricedUsage, T> maybe(Optionally<UsageEvent, T> getter) {
    return p -> getter.get(p.getEvent());
  }

  private static Optionally<PricedUsage, BigDecimal> savings(
      Optionally<Savings, BigDecimal> getter) {
    return p -> ofNullable(p.getSavings(), getter);
  }

  private static <T> Optionally<PricedUsage, T> nativeCost(Optionally<NativeCost, T> getter) {
    return p -> ofNullable(p.getNativeCost(), getter);
  }

  private static <T> Optionally<PricedUsage, T> position(Optionally<SourcePosition, T> getter) {
    return p -> ofNullable(p.getEvent().getSource(), getter);
  }

  private static <P, T> @Nullable T ofNullable(@Nullable P parent, Optionally<P, T> getter) {
    return parent == null ? null : getter.get(parent);
  }
}
