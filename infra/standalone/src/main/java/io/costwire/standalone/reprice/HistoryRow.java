// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reprice;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.schemas.CallStatus;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.LineItem;
import io.costwire.schemas.NativeCost;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.Savings;
import io.costwire.schemas.SourcePosition;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.SchemaClasses;
import io.costwire.sink.table.Dimensions;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of usage_priced as the record that it was made of. A first-class tag of the value {@code
 * untagged} is none.
 */
final class HistoryRow {
  static {
    SchemaClasses.trust();
  }

  private static final int MONEY_SCALE = 18;
  private static final int QUANTITY_SCALE = 12;

  private final JsonNode row;

  private HistoryRow(JsonNode row) {
    this.row = row;
  }

  static PricedUsage read(JsonNode row) {
    return new HistoryRow(row).priced();
  }

  private PricedUsage priced() {
    return new PricedUsage(
        event(),
        PriceStatus.valueOf(text("price_status")),
        maybe("price_status_detail"),
        missingUnits(),
        maybe("currency"),
        money("list_cost"),
        money("contracted_cost"),
        money("effective_cost"),
        money("billed_cost"),
        lineItems(),
        money("billed_cost") == null ? null : savings(),
        maybe("resolved_provider"),
        maybe("resolved_model"),
        maybe("price_version"),
        maybe("price_entry"),
        row.path("revision").asLong(),
        row.path("event_partition").asInt(),
        row.path("event_offset").asLong(),
        time("arrived_us"),
        time("priced_us"),
        null,
        nativeCost(),
        texts("ruled_tags"));
  }

  private List<String> missingUnits() {
    List<String> units = new ArrayList<>();
    row.path("missing_units").forEach(unit -> units.add(unit.asText()));
    return units;
  }

  private List<LineItem> lineItems() {
    List<LineItem> items = new ArrayList<>();
    for (JsonNode item : row.path("line_items")) {
      List<String> modifiers = new ArrayList<>();
      item.path("modifiers").forEach(modifier -> modifiers.add(modifier.asText()));
      items.add(
          new LineItem(
              item.path("unit").asText(),
              decimal(item.path("quantity"), QUANTITY_SCALE),
              decimal(item.path("rate"), MONEY_SCALE),
              item.path("per").asLong(),
              modifiers,
              decimal(item.path("amount"), MONEY_SCALE)));
    }
    return items;
  }

  private @Nullable NativeCost nativeCost() {
    String currency = maybe("native_currency");
    return currency == null
        ? null
        : new NativeCost(
            currency,
            decimal(row.path("native_contracted_cost"), MONEY_SCALE),
            decimal(row.path("fx_rate"), MONEY_SCALE),
            text("fx_date"));
  }

  private Map<String, String> texts(String column) {
    Map<String, String> texts = new HashMap<>();
    row.path(column).properties().forEach(it -> texts.put(it.getKey(), it.getValue().asText()));
    return texts;
  }

  private Savings savings() {
    return new Savings(
        money("savings_prompt_cache"),
        money("savings_response_cache"),
        money("savings_batch"),
        money("savings_discount"));
  }

  private UsageEvent event() {
    UsageEvent.Builder event =
        UsageEvent.newBuilder()
            .setEventId(text("event_id"))
            .setTenant(text("tenant"))
            .setKind(EventKind.valueOf(text("kind")))
            .setEventTime(time("event_us"))
            .setEndTime(row.path("end_us").isNull() ? null : time("end_us"))
            .setSource(source())
            .setProvider(text("reported_provider"))
            .setRequestModel(maybe("request_model"))
            .setResponseModel(maybe("response_model"))
            .setOperation(maybe("operation"))
            .setRequestServiceTier(maybe("request_service_tier"))
            .setServiceTier(maybe("service_tier"))
            .setRegion(maybe("region"))
            .setAccount(maybe("account"))
            .setDeployment(maybe("deployment"))
            .setApiKeyId(maybe("api_key_id"))
            .setUsage(usage())
            .setTags(tags())
            .setProducer(maybe("producer"));
    call(event);
    links(event);
    return event.build();
  }

  private void call(UsageEvent.Builder event) {
    event
        .setStatus(CallStatus.valueOf(text("call_status")))
        .setFinishReason(maybe("finish_reason"))
        .setErrorType(maybe("error_type"))
        .setLatencyMs(number("latency_ms"))
        .setTimeToFirstTokenMs(number("time_to_first_token_ms"))
        .setRetries(row.path("retries").asInt())
        .setMaxOutputTokens(number("max_output_tokens"))
        .setResponseCacheHit(row.path("response_cache_hit").asBoolean())
        .setCoveredBy(maybe("covered_by"))
        .setProviderResponseId(maybe("provider_response_id"))
        .setProviderCost(money("provider_cost"))
        .setProviderCostCurrency(maybe("provider_cost_currency"));
  }

  private void links(UsageEvent.Builder event) {
    event
        .setTraceId(maybe("trace_id"))
        .setSpanId(maybe("span_id"))
        .setParentId(maybe("parent_id"))
        .setSessionId(maybe("session_id"))
        .setExperiment(maybe("experiment"))
        .setVariant(maybe("variant"))
        .setBatchId(maybe("batch_id"))
        .setSuccess(row.path("success").isNull() ? null : row.path("success").asBoolean())
        .setQuality(decimal("quality", QUANTITY_SCALE))
        .setRevenue(money("revenue"));
  }

  private @Nullable SourcePosition source() {
    String emitter = maybe("emitter");
    Long epoch = number("emitter_epoch");
    Long seq = number("emitter_seq");
    return emitter == null || epoch == null || seq == null
        ? null
        : new SourcePosition(emitter, epoch, seq);
  }

  private List<Quantity> usage() {
    List<Quantity> usage = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : row.path("usage").properties()) {
      usage.add(
          new Quantity(
              entry.getKey(), new BigDecimal(entry.getValue().asText()).setScale(QUANTITY_SCALE)));
    }
    return usage;
  }

  private Map<String, String> tags() {
    Map<String, String> tags = texts("tags");
    for (String column : Dimensions.FIRST_CLASS) {
      String value = text(column);
      if (!value.equals(Dimensions.UNTAGGED)) {
        tags.put(column, value);
      }
    }
    return tags;
  }

  private String text(String column) {
    return row.path(column).asText();
  }

  private @Nullable String maybe(String column) {
    return row.path(column).isNull() ? null : row.path(column).asText();
  }

  private @Nullable Long number(String column) {
    return row.path(column).isNull() ? null : row.path(column).asLong();
  }

  private @Nullable BigDecimal money(String column) {
    return decimal(column, MONEY_SCALE);
  }

  private @Nullable BigDecimal decimal(String column, int scale) {
    return row.path(column).isNull() ? null : new BigDecimal(text(column)).setScale(scale);
  }

  private static BigDecimal decimal(JsonNode value, int scale) {
    return new BigDecimal(value.asText()).setScale(scale);
  }

  private Instant time(String column) {
    return Instant.EPOCH.plus(row.path(column).asLong(), ChronoUnit.MICROS);
  }
}
