// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One billable request (or capacity charge): who, what, how much, how it went, when. Immutable, and
 * without a field for prompt or completion text.
 *
 * <p>Built with {@link #builder()}. Building never fails: what is wrong is found in {@link
 * #problems()}, and an event with problems is dropped and counted by the reporter, so that
 * telemetry cannot break the call it reports on.
 *
 * @since 0.1
 */
public final class UsageEvent {
  private final @Nullable String eventId;
  private final @Nullable String tenant;
  private final EventKind kind;
  private final @Nullable Instant eventTime;
  private final @Nullable Instant endTime;
  private final @Nullable SourcePosition source;
  private final @Nullable String provider;
  private final @Nullable String requestModel;
  private final @Nullable String responseModel;
  private final @Nullable String operation;
  private final @Nullable String requestServiceTier;
  private final @Nullable String serviceTier;
  private final @Nullable String region;
  private final @Nullable String account;
  private final @Nullable String deployment;
  private final @Nullable String apiKeyId;
  private final CallStatus status;
  private final @Nullable String finishReason;
  private final @Nullable String errorType;
  private final @Nullable Long latencyMs;
  private final @Nullable Long timeToFirstTokenMs;
  private final int retries;
  private final @Nullable Long maxOutputTokens;
  private final @Nullable String traceId;
  private final @Nullable String spanId;
  private final @Nullable String parentId;
  private final @Nullable String sessionId;
  private final @Nullable String experiment;
  private final @Nullable String variant;
  private final @Nullable String batchId;
  private final boolean responseCacheHit;
  private final @Nullable String coveredBy;
  private final @Nullable String providerResponseId;
  private final @Nullable BigDecimal providerCost;
  private final @Nullable String providerCostCurrency;
  private final @Nullable Boolean success;
  private final @Nullable BigDecimal quality;
  private final @Nullable BigDecimal revenue;
  private final @Nullable String producer;
  private final Map<String, BigDecimal> usage;
  private final Map<String, String> tags;
  private final List<String> problems;
  private final boolean adjusted;
  private final int sizeBytes;

  UsageEvent(UsageEventBuilder from, EventCheck check) {
    eventId = check.eventId(from.eventId);
    tenant = check.text(from.tenant);
    kind = from.kind;
    eventTime = from.eventTime;
    endTime = from.endTime;
    source = from.source;
    provider = check.text(from.provider);
    requestModel = check.text(from.requestModel);
    responseModel = check.text(from.responseModel);
    operation = check.text(from.operation);
    requestServiceTier = check.text(from.requestServiceTier);
    serviceTier = check.text(from.serviceTier);
    region = check.text(from.region);
    account = check.text(from.account);
    deployment = check.text(from.deployment);
    apiKeyId = check.text(from.apiKeyId);
    status = from.status;
    finishReason = check.text(from.finishReason);
    errorType = check.text(from.errorType);
    latencyMs = check.count(from.latencyMs);
    timeToFirstTokenMs = check.count(from.timeToFirstTokenMs);
    retries = check.retries(from.retries);
    maxOutputTokens = check.count(from.maxOutputTokens);
    traceId = check.text(from.traceId);
    spanId = check.text(from.spanId);
    parentId = check.text(from.parentId);
    sessionId = check.text(from.sessionId);
    experiment = check.text(from.experiment);
    variant = check.text(from.variant);
    batchId = check.text(from.batchId);
    responseCacheHit = from.responseCacheHit;
    coveredBy = check.text(from.coveredBy);
    providerResponseId = check.responseId(from.providerResponseId);
    providerCost = check.money("provider_cost", from.providerCost);
    providerCostCurrency = check.text(from.providerCostCurrency);
    success = from.success;
    quality = check.score("quality", from.quality);
    revenue = check.money("revenue", from.revenue);
    producer = check.text(from.producer);
    usage = check.usage(from.usage);
    tags = check.tags(from.tags);
    check.required(kind, provider != null, requestModel != null || responseModel != null);
    problems = check.problems();
    adjusted = check.adjusted();
    sizeBytes = check.sizeBytes();
  }

  /** The same event with what a reporter adds; all of it is within bounds already. */
  private UsageEvent(UsageEvent from, Completion added) {
    kind = from.kind;
    endTime = from.endTime;
    provider = from.provider;
    requestModel = from.requestModel;
    responseModel = from.responseModel;
    operation = from.operation;
    requestServiceTier = from.requestServiceTier;
    serviceTier = from.serviceTier;
    region = from.region;
    account = from.account;
    deployment = from.deployment;
    apiKeyId = from.apiKeyId;
    status = from.status;
    finishReason = from.finishReason;
    errorType = from.errorType;
    latencyMs = from.latencyMs;
    timeToFirstTokenMs = from.timeToFirstTokenMs;
    retries = from.retries;
    maxOutputTokens = from.maxOutputTokens;
    traceId = from.traceId;
    spanId = from.spanId;
    parentId = from.parentId;
    sessionId = from.sessionId;
    experiment = from.experiment;
    variant = from.variant;
    batchId = from.batchId;
    responseCacheHit = from.responseCacheHit;
    coveredBy = from.coveredBy;
    providerResponseId = from.providerResponseId;
    providerCost = from.providerCost;
    providerCostCurrency = from.providerCostCurrency;
    success = from.success;
    quality = from.quality;
    revenue = from.revenue;
    usage = from.usage;
    problems = from.problems;
    eventId = from.eventId != null ? from.eventId : added.eventId;
    tenant = from.tenant != null ? from.tenant : added.tenant;
    eventTime = from.eventTime != null ? from.eventTime : added.eventTime;
    source = from.source != null ? from.source : added.source;
    producer = from.producer != null ? from.producer : added.producer;
    tags = added.tags;
    sizeBytes = added.sizeBytes;
    adjusted = from.adjusted;
  }

  /**
   * What a reporter fills in where the event has nothing.
   *
   * @param tags all tags of the completed event
   */
  record Completion(
      @Nullable String eventId,
      @Nullable String tenant,
      @Nullable Instant eventTime,
      @Nullable SourcePosition source,
      @Nullable String producer,
      Map<String, String> tags,
      int sizeBytes) {}

  /** This event with what it lacks; nothing is checked again. */
  UsageEvent completed(Completion added) {
    return new UsageEvent(this, added);
  }

  /**
   * This event with the tags of the scope that it was recorded in, where it has none of its own.
   */
  UsageEvent with(CostTags scope) {
    Map<String, String> all = EventCheck.merged(tags, scope.ownTags());
    return new UsageEvent(
        this, new Completion(null, null, null, null, null, all, sizeBytes + scope.sizeBytes()));
  }

  /** A builder with nothing set. */
  public static UsageEventBuilder builder() {
    return new UsageEventBuilder();
  }

  /** A builder with everything set as in this event. */
  public UsageEventBuilder toBuilder() {
    return new UsageEventBuilder(this);
  }

  /** What is wrong with the event, in words that carry none of its content; empty if it is fine. */
  public List<String> problems() {
    return problems;
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  /** Whether something was shortened or rounded to the bounds in {@link EventLimits}. */
  public boolean adjusted() {
    return adjusted;
  }

  /** Memory that the event's own content takes, roughly. */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** Exact quantity per unit, at scale 12. Empty means that usage is not known. */
  public Map<String, BigDecimal> usage() {
    return usage;
  }

  /** Who and what for. */
  public Map<String, String> tags() {
    return tags;
  }

  /** Identity within the tenant; {@code null} until the reporter assigns one. */
  public @Nullable String eventId() {
    return eventId;
  }

  /** Who pays; {@code null} until the reporter fills its default in. */
  public @Nullable String tenant() {
    return tenant;
  }

  /** What the event stands for. */
  public EventKind kind() {
    return kind;
  }

  /** When the request started; {@code null} until the reporter fills in the time of recording. */
  public @Nullable Instant eventTime() {
    return eventTime;
  }

  /** When the response or the capacity period ended. */
  public @Nullable Instant endTime() {
    return endTime;
  }

  /** Position in the stream of the source; {@code null} until the reporter numbers the event. */
  public @Nullable SourcePosition source() {
    return source;
  }

  /** Who served the request. */
  public @Nullable String provider() {
    return provider;
  }

  /** Model the caller asked for. */
  public @Nullable String requestModel() {
    return requestModel;
  }

  /** Model that served. */
  public @Nullable String responseModel() {
    return responseModel;
  }

  /** What was asked for. */
  public @Nullable String operation() {
    return operation;
  }

  /** Service tier asked for. */
  public @Nullable String requestServiceTier() {
    return requestServiceTier;
  }

  /** Service tier that served. */
  public @Nullable String serviceTier() {
    return serviceTier;
  }

  /** Region of the serving endpoint. */
  public @Nullable String region() {
    return region;
  }

  /** Billing account at the provider. */
  public @Nullable String account() {
    return account;
  }

  /** Name of the deployment. */
  public @Nullable String deployment() {
    return deployment;
  }

  /** Identifier of the API key. */
  public @Nullable String apiKeyId() {
    return apiKeyId;
  }

  /** How the request went. */
  public CallStatus status() {
    return status;
  }

  /** Why generation stopped. */
  public @Nullable String finishReason() {
    return finishReason;
  }

  /** Class of the error. */
  public @Nullable String errorType() {
    return errorType;
  }

  /** Wall time of the call in milliseconds. */
  public @Nullable Long latencyMs() {
    return latencyMs;
  }

  /** Milliseconds until the first streamed token. */
  public @Nullable Long timeToFirstTokenMs() {
    return timeToFirstTokenMs;
  }

  /** Attempts before this one. */
  public int retries() {
    return retries;
  }

  /** Output limit that the request set. */
  public @Nullable Long maxOutputTokens() {
    return maxOutputTokens;
  }

  /** W3C trace id. */
  public @Nullable String traceId() {
    return traceId;
  }

  /** W3C span id. */
  public @Nullable String spanId() {
    return spanId;
  }

  /** Span or event id of the caller. */
  public @Nullable String parentId() {
    return parentId;
  }

  /** Conversation or session. */
  public @Nullable String sessionId() {
    return sessionId;
  }

  /** Experiment the request takes part in. */
  public @Nullable String experiment() {
    return experiment;
  }

  /** Variant of the experiment. */
  public @Nullable String variant() {
    return variant;
  }

  /** The provider's batch job. */
  public @Nullable String batchId() {
    return batchId;
  }

  /** Whether a cache in front of the provider answered. */
  public boolean responseCacheHit() {
    return responseCacheHit;
  }

  /** Capacity that pays for the request. */
  public @Nullable String coveredBy() {
    return coveredBy;
  }

  /** The provider's id of the response. */
  public @Nullable String providerResponseId() {
    return providerResponseId;
  }

  /** Cost that the provider reported, at scale 18. */
  public @Nullable BigDecimal providerCost() {
    return providerCost;
  }

  /** Currency of the reported cost. */
  public @Nullable String providerCostCurrency() {
    return providerCostCurrency;
  }

  /** Whether the request reached its goal. */
  public @Nullable Boolean success() {
    return success;
  }

  /** Quality score, at scale 12. */
  public @Nullable BigDecimal quality() {
    return quality;
  }

  /** Revenue attributed to the request, at scale 18. */
  public @Nullable BigDecimal revenue() {
    return revenue;
  }

  /** Software that made the event. */
  public @Nullable String producer() {
    return producer;
  }

  /** Names the event without its content. */
  @Override
  public String toString() {
    return "UsageEvent[eventId=" + eventId + ", kind=" + kind + ", units=" + usage.keySet() + "]";
  }
}
