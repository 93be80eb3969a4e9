// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fluent builder of a {@link UsageEvent}. No method of it throws, and {@code null} means not set:
 * the code it is called from must work without telemetry.
 *
 * @since 0.1
 */
public final class UsageEventBuilder {
  // more than most events have of either
  private static final int ENTRIES = 8;

  @Nullable String eventId;
  @Nullable String tenant;
  EventKind kind = EventKind.REQUEST;
  @Nullable Instant eventTime;
  @Nullable Instant endTime;
  @Nullable SourcePosition source;
  @Nullable String provider;
  @Nullable String requestModel;
  @Nullable String responseModel;
  @Nullable String operation;
  @Nullable String requestServiceTier;
  @Nullable String serviceTier;
  @Nullable String region;
  @Nullable String account;
  @Nullable String deployment;
  @Nullable String apiKeyId;
  CallStatus status = CallStatus.UNKNOWN;
  @Nullable String finishReason;
  @Nullable String errorType;
  @Nullable Long latencyMs;
  @Nullable Long timeToFirstTokenMs;
  int retries;
  @Nullable Long maxOutputTokens;
  @Nullable String traceId;
  @Nullable String spanId;
  @Nullable String parentId;
  @Nullable String sessionId;
  @Nullable String experiment;
  @Nullable String variant;
  @Nullable String batchId;
  boolean responseCacheHit;
  @Nullable String coveredBy;
  @Nullable String providerResponseId;
  @Nullable BigDecimal providerCost;
  @Nullable String providerCostCurrency;
  @Nullable Boolean success;
  @Nullable BigDecimal quality;
  @Nullable BigDecimal revenue;
  @Nullable String producer;
  Map<String, @Nullable BigDecimal> usage = new LinkedHashMap<>(ENTRIES);
  Map<String, @Nullable String> tags = new HashMap<>(ENTRIES);
  // an event may have taken both maps over, as they are
  private boolean built;

  UsageEventBuilder() {}

  UsageEventBuilder(UsageEvent from) {
    eventId = from.eventId();
    tenant = from.tenant();
    kind = from.kind();
    eventTime = from.eventTime();
    endTime = from.endTime();
    source = from.source();
    provider = from.provider();
    requestModel = from.requestModel();
    responseModel = from.responseModel();
    operation = from.operation();
    requestServiceTier = from.requestServiceTier();
    serviceTier = from.serviceTier();
    region = from.region();
    account = from.account();
    deployment = from.deployment();
    apiKeyId = from.apiKeyId();
    status = from.status();
    finishReason = from.finishReason();
    errorType = from.errorType();
    latencyMs = from.latencyMs();
    timeToFirstTokenMs = from.timeToFirstTokenMs();
    retries = from.retries();
    maxOutputTokens = from.maxOutputTokens();
    traceId = from.traceId();
    spanId = from.spanId();
    parentId = from.parentId();
    sessionId = from.sessionId();
    experiment = from.experiment();
    variant = from.variant();
    batchId = from.batchId();
    responseCacheHit = from.responseCacheHit();
    coveredBy = from.coveredBy();
    providerResponseId = from.providerResponseId();
    providerCost = from.providerCost();
    providerCostCurrency = from.providerCostCurrency();
    success = from.success();
    quality = from.quality();
    revenue = from.revenue();
    producer = from.producer();
    usage.putAll(from.usage());
    tags.putAll(from.tags());
  }

  /** The event as set so far. Never fails; see {@link UsageEvent#problems()}. */
  public UsageEvent build() {
    built = true;
    return new UsageEvent(this, new EventCheck());
  }

  /**
   * Adds an exact quantity of a unit; token units are inclusive totals, so cache reads are part of
   * the input. A second value for the same unit replaces the first.
   */
  public UsageEventBuilder usage(@Nullable String unit, @Nullable BigDecimal quantity) {
    if (unit != null) {
      ownMaps();
      usage.put(unit, quantity);
    }
    return this;
  }

  private void ownMaps() {
    if (built) {
      usage = new LinkedHashMap<>(usage);
      tags = new HashMap<>(tags);
      built = false;
    }
  }

  /** Adds a count of a unit. */
  public UsageEventBuilder usage(@Nullable String unit, long count) {
    return usage(unit, EventLimits.quantity(count));
  }

  /** All input tokens, cached ones included. */
  public UsageEventBuilder inputTokens(long count) {
    return usage("input_tokens", count);
  }

  /** All output tokens, reasoning included. */
  public UsageEventBuilder outputTokens(long count) {
    return usage("output_tokens", count);
  }

  /** The part of the input tokens that the provider's prompt cache served. */
  public UsageEventBuilder cacheReadTokens(long count) {
    return usage("cache_read_tokens", count);
  }

  /** The part of the input tokens that was written to the provider's prompt cache. */
  public UsageEventBuilder cacheWriteTokens(long count) {
    return usage("cache_write_tokens", count);
  }

  /** Adds a tag, such as team, user or feature; {@code null} leaves it untagged. */
  public UsageEventBuilder tag(@Nullable String key, @Nullable String value) {
    if (key != null && value != null) {
      ownMaps();
      tags.put(key, value);
    }
    return this;
  }

  /** Adds tags. */
  public UsageEventBuilder tags(@Nullable Map<String, String> more) {
    if (more != null) {
      more.forEach(this::tag);
    }
    return this;
  }

  /** Wall time of the whole call. */
  public UsageEventBuilder latency(@Nullable Duration latency) {
    // more seconds than that are a mistake, and toMillis would overflow
    return latencyMs(
        latency == null || Math.abs(latency.getSeconds()) > Integer.MAX_VALUE
            ? null
            : latency.toMillis());
  }

  /**
   * Identity within the tenant: a repeat is a duplicate and costs nothing. Left out, it becomes a
   * hash of tenant, provider and response id, or a UUIDv7 where there is no response id.
   */
  public UsageEventBuilder eventId(@Nullable String eventId) {
    this.eventId = eventId;
    return this;
  }

  /** Who pays. Left out, the tenant of the reporter. */
  public UsageEventBuilder tenant(@Nullable String tenant) {
    this.tenant = tenant;
    return this;
  }

  /** What the event stands for; a request unless said otherwise. */
  public UsageEventBuilder kind(@Nullable EventKind kind) {
    this.kind = kind == null ? EventKind.REQUEST : kind;
    return this;
  }

  /**
   * When the request started: prices, windows and budgets go by it. Left out, the time of
   * recording.
   */
  public UsageEventBuilder eventTime(@Nullable Instant eventTime) {
    this.eventTime = eventTime;
    return this;
  }

  /** When the response ended, or the end of a capacity period. */
  public UsageEventBuilder endTime(@Nullable Instant endTime) {
    this.endTime = endTime;
    return this;
  }

  /** Position in the stream of the source. Left out, the reporter numbers the event. */
  public UsageEventBuilder source(@Nullable SourcePosition source) {
    this.source = source;
    return this;
  }

  /** Who served the request, as reported. Required. Example: openai. */
  public UsageEventBuilder provider(@Nullable String provider) {
    this.provider = provider;
    return this;
  }

  /** Model the caller asked for. A request needs this or the response model. Example: gpt-4o. */
  public UsageEventBuilder requestModel(@Nullable String requestModel) {
    this.requestModel = requestModel;
    return this;
  }

  /** Model that served, as the response names it; preferred for pricing. */
  public UsageEventBuilder responseModel(@Nullable String responseModel) {
    this.responseModel = responseModel;
    return this;
  }

  /** What was asked for, as OpenTelemetry names it. Example: chat, embeddings. */
  public UsageEventBuilder operation(@Nullable String operation) {
    this.operation = operation;
    return this;
  }

  /** Service tier asked for. Example: auto, flex, batch. */
  public UsageEventBuilder requestServiceTier(@Nullable String requestServiceTier) {
    this.requestServiceTier = requestServiceTier;
    return this;
  }

  /** Service tier that served; this one is billed. */
  public UsageEventBuilder serviceTier(@Nullable String serviceTier) {
    this.serviceTier = serviceTier;
    return this;
  }

  /** Region or residency of the serving endpoint. */
  public UsageEventBuilder region(@Nullable String region) {
    this.region = region;
    return this;
  }

  /** Billing account, project or subscription at the provider; selects negotiated prices. */
  public UsageEventBuilder account(@Nullable String account) {
    this.account = account;
    return this;
  }

  /** Name of the deployment, where the provider has such. */
  public UsageEventBuilder deployment(@Nullable String deployment) {
    this.deployment = deployment;
    return this;
  }

  /** Identifier of the API key, never the key. */
  public UsageEventBuilder apiKeyId(@Nullable String apiKeyId) {
    this.apiKeyId = apiKeyId;
    return this;
  }

  /** How the request went. */
  public UsageEventBuilder status(@Nullable CallStatus status) {
    this.status = status == null ? CallStatus.UNKNOWN : status;
    return this;
  }

  /** Why generation stopped, as the provider says. */
  public UsageEventBuilder finishReason(@Nullable String finishReason) {
    this.finishReason = finishReason;
    return this;
  }

  /** Class of the error, never its message. Example: rate_limit_exceeded. */
  public UsageEventBuilder errorType(@Nullable String errorType) {
    this.errorType = errorType;
    return this;
  }

  /** Wall time of the whole call in milliseconds. */
  public UsageEventBuilder latencyMs(@Nullable Long latencyMs) {
    this.latencyMs = latencyMs;
    return this;
  }

  /** Milliseconds until the first streamed token. */
  public UsageEventBuilder timeToFirstTokenMs(@Nullable Long timeToFirstTokenMs) {
    this.timeToFirstTokenMs = timeToFirstTokenMs;
    return this;
  }

  /** Attempts before this one; each attempt that used tokens is an event of its own. */
  public UsageEventBuilder retries(int retries) {
    this.retries = retries;
    return this;
  }

  /** Output limit that the request set. */
  public UsageEventBuilder maxOutputTokens(@Nullable Long maxOutputTokens) {
    this.maxOutputTokens = maxOutputTokens;
    return this;
  }

  /** W3C trace id. */
  public UsageEventBuilder traceId(@Nullable String traceId) {
    this.traceId = traceId;
    return this;
  }

  /** W3C span id of the call. */
  public UsageEventBuilder spanId(@Nullable String spanId) {
    this.spanId = spanId;
    return this;
  }

  /** Span or event id of the caller, for cascades and agents. */
  public UsageEventBuilder parentId(@Nullable String parentId) {
    this.parentId = parentId;
    return this;
  }

  /** Conversation or session that the request belongs to. */
  public UsageEventBuilder sessionId(@Nullable String sessionId) {
    this.sessionId = sessionId;
    return this;
  }

  /** Experiment the request takes part in. */
  public UsageEventBuilder experiment(@Nullable String experiment) {
    this.experiment = experiment;
    return this;
  }

  /** Variant of the experiment. */
  public UsageEventBuilder variant(@Nullable String variant) {
    this.variant = variant;
    return this;
  }

  /** The provider's batch job, where the request was part of one. */
  public UsageEventBuilder batchId(@Nullable String batchId) {
    this.batchId = batchId;
    return this;
  }

  /** True when a cache in front of the provider answered and no call was made. */
  public UsageEventBuilder responseCacheHit(boolean responseCacheHit) {
    this.responseCacheHit = responseCacheHit;
    return this;
  }

  /** Capacity id that pays for this request; left out for pay per use. */
  public UsageEventBuilder coveredBy(@Nullable String coveredBy) {
    this.coveredBy = coveredBy;
    return this;
  }

  /**
   * The provider's id of the response or request. Set it: one response seen on several paths then
   * costs once.
   */
  public UsageEventBuilder providerResponseId(@Nullable String providerResponseId) {
    this.providerResponseId = providerResponseId;
    return this;
  }

  /** Cost that the provider or a gateway reported, kept beside the computed one. */
  public UsageEventBuilder providerCost(@Nullable BigDecimal providerCost) {
    this.providerCost = providerCost;
    return this;
  }

  /** ISO 4217 code of the reported cost. Example: USD. */
  public UsageEventBuilder providerCostCurrency(@Nullable String providerCostCurrency) {
    this.providerCostCurrency = providerCostCurrency;
    return this;
  }

  /** Whether the request reached its goal, where that is known already. */
  public UsageEventBuilder success(@Nullable Boolean success) {
    this.success = success;
    return this;
  }

  /** Quality score of the answer, on your own scale. */
  public UsageEventBuilder quality(@Nullable BigDecimal quality) {
    this.quality = quality;
    return this;
  }

  /** Revenue attributed to the request, in the currency of the price book. */
  public UsageEventBuilder revenue(@Nullable BigDecimal revenue) {
    this.revenue = revenue;
    return this;
  }

  /** Software that made the event, name/version. Left out, this client. */
  public UsageEventBuilder producer(@Nullable String producer) {
    this.producer = producer;
    return this;
  }
}
