// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.litellm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.client.ProviderAliases;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.EventReader;
import io.costwire.gateway.decode.ObjectReader;
import io.costwire.gateway.decode.Reading;
import io.costwire.gateway.decode.Selection;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a StandardLoggingPayload of LiteLLM. Only the fields named here are looked at; messages,
 * responses, headers and error texts are passed over while parsing.
 */
public final class LiteLlmReader implements ObjectReader {
  private static final Selection FIELDS =
      Selection.of(
          "id",
          "trace_id",
          "call_type",
          "status",
          "custom_llm_provider",
          "model",
          "model_id",
          "response_cost",
          "prompt_tokens",
          "completion_tokens",
          "total_tokens",
          "startTime",
          "endTime",
          "completionStartTime",
          "stream",
          "cache_hit",
          "request_tags",
          "end_user",
          "metadata.usage_object",
          "metadata.spend_logs_metadata",
          "metadata.user_api_key_hash",
          "metadata.user_api_key_alias",
          "metadata.user_api_key_team_id",
          "metadata.user_api_key_team_alias",
          "metadata.user_api_key_project_id",
          "metadata.user_api_key_project_alias",
          "metadata.user_api_key_org_id",
          "metadata.user_api_key_org_alias",
          "metadata.user_api_key_user_id",
          "metadata.user_api_key_end_user_id",
          "error_information.error_code",
          "error_information.error_class",
          "model_parameters.max_tokens",
          "model_parameters.max_completion_tokens",
          "model_parameters.service_tier",
          "response.model",
          "response.service_tier",
          "response.usage");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,255}");
  private static final int MAX_WHOLE_DIGITS = 12;
  // more decimals than a clock has: arithmetic with an absurd exponent takes for ever
  private static final int MAX_SCALE = 30;

  private final EventReader events;

  public LiteLlmReader(EventReader events) {
    this.events = events;
  }

  @Override
  public Selection fields() {
    return FIELDS;
  }

  @Override
  public Reading read(JsonNode payload, Caller caller) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    String provider = provider(payload);
    if (provider != null) {
      event.put("provider", ProviderAliases.canonical(provider));
    }
    event.set("model", withoutProvider(payload.get("model"), payload));
    name(event, "response_model", payload.at("/response/model"));
    name(event, "provider_response_id", payload.path("id"));
    name(event, "trace_id", payload.path("trace_id"));
    name(event, "deployment", payload.path("model_id"));
    name(event, "api_key_id", payload.at("/metadata/user_api_key_alias"));
    name(event, "api_key_id", payload.at("/metadata/user_api_key_hash"));
    name(event, "request_service_tier", payload.at("/model_parameters/service_tier"));
    course(event, payload);
    boolean cached = payload.path("cache_hit").asBoolean(false);
    event.put("response_cache_hit", cached);
    usage(event, payload);
    cost(event, payload.path("response_cost"));
    LiteLlmTags.of(payload, caller).forEach(event.putObject("tags")::put);
    return events.read(event, caller);
  }

  /** The provider that is named, else the one that a model such as openai/gpt-4o begins with. */
  private static @Nullable String provider(JsonNode payload) {
    JsonNode named = payload.path("custom_llm_provider");
    if (named.isTextual() && !named.textValue().isBlank()) {
      return named.textValue().strip().toLowerCase(Locale.ROOT);
    }
    String model = payload.path("model").asText("");
    int slash = model.indexOf('/');
    return slash > 0 ? model.substring(0, slash).toLowerCase(Locale.ROOT) : null;
  }

  private static @Nullable JsonNode withoutProvider(@Nullable JsonNode model, JsonNode payload) {
    String prefix = provider(payload) + "/";
    return model != null && model.isTextual() && model.textValue().startsWith(prefix)
        ? JsonNodeFactory.instance.textNode(model.textValue().substring(prefix.length()))
        : model;
  }

  private static void course(ObjectNode event, JsonNode payload) {
    String call = payload.path("call_type").asText("");
    operation(call).ifPresent(operation -> event.put("operation", operation));
    if (call.contains("batch")) {
      name(event, "batch_id", payload.path("id"));
    }
    status(event, payload);
    Optional<BigDecimal> start = seconds(payload.path("startTime"));
    Optional<BigDecimal> end = seconds(payload.path("endTime"));
    Optional<BigDecimal> first = seconds(payload.path("completionStartTime"));
    start.ifPresent(s -> event.put("event_time", millis(s)));
    end.ifPresent(e -> event.put("end_time", millis(e)));
    elapsed(start, end).ifPresent(ms -> event.put("latency_ms", ms));
    if (payload.path("stream").asBoolean(false)) {
      elapsed(start, first).ifPresent(ms -> event.put("time_to_first_token_ms", ms));
    }
    for (String name : new String[] {"max_tokens", "max_completion_tokens"}) {
      JsonNode limit = payload.path("model_parameters").path(name);
      if (limit.isInt() && limit.intValue() > 0) {
        event.put("max_output_tokens", limit.intValue());
      }
    }
  }

  private static void status(ObjectNode event, JsonNode payload) {
    JsonNode error = payload.path("error_information");
    String kind = error.path("error_class").asText("");
    boolean throttled =
        error.path("error_code").asText("").equals("429") || kind.equals("RateLimitError");
    switch (payload.path("status").asText("")) {
      case "success" -> event.put("status", "success");
      case "failure" -> {
        event.put("status", throttled ? "throttled" : "error");
        name(event, "error_type", error.path("error_class"));
      }
      default -> event.put("status", "unknown");
    }
  }

  private static Optional<String> operation(String callType) {
    return switch (callType) {
      case "completion", "acompletion", "responses", "aresponses", "anthropic_messages" ->
          Optional.of("chat");
      case "text_completion", "atext_completion" -> Optional.of("text_completion");
      case "embedding", "aembedding" -> Optional.of("embeddings");
      default -> Optional.of(callType).filter(c -> NAME.matcher(c).matches());
    };
  }

  private static void usage(ObjectNode event, JsonNode payload) {
    JsonNode details = payload.at("/metadata/usage_object");
    JsonNode reported = details.isObject() ? details : payload.at("/response/usage");
    boolean embedding = payload.path("call_type").asText("").contains("embedding");
    LiteLlmUsage.into(event.putObject("usage"), payload, reported, embedding);
    name(event, "service_tier", payload.at("/response/service_tier"));
    name(event, "service_tier", reported.path("service_tier"));
    name(event, "region", reported.path("inference_geo"));
  }

  /** A cost of 0 is left out: LiteLLM writes it where it knows no price, too. */
  private static void cost(ObjectNode event, JsonNode cost) {
    if (cost.isNumber() && cost.decimalValue().signum() > 0) {
      event.put("provider_cost", cost.decimalValue());
      event.put("provider_cost_currency", "USD");
    }
  }

  /** An optional name; what is not shaped like one is left out, the first that is stays. */
  private static void name(ObjectNode event, String field, JsonNode value) {
    if (!event.has(field) && value.isTextual() && NAME.matcher(value.textValue()).matches()) {
      event.put(field, value.textValue());
    }
  }

  private static Optional<BigDecimal> seconds(JsonNode value) {
    return Optional.of(value)
        .filter(JsonNode::isNumber)
        .map(JsonNode::decimalValue)
        .filter(s -> s.signum() > 0 && s.scale() >= 0 && s.scale() <= MAX_SCALE)
        .filter(s -> s.precision() - s.scale() <= MAX_WHOLE_DIGITS);
  }

  private static long millis(BigDecimal seconds) {
    return seconds.movePointRight(3).setScale(0, RoundingMode.HALF_EVEN).longValue();
  }

  private static Optional<Long> elapsed(Optional<BigDecimal> from, Optional<BigDecimal> to) {
    return from.isPresent() && to.isPresent()
        ? Optional.of(millis(to.get().subtract(from.get()))).filter(ms -> ms >= 0)
        : Optional.empty();
  }
}
