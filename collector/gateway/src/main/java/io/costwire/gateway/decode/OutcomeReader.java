// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.EventIds;
import io.costwire.client.EventLimits;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.Refusal.Reason;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads an outcome: about which event or trace, and what became of it. Without an {@code
 * outcome_id} it gets one of what it is about and which measures it has, so that a repeat replaces
 * and another measure of the same event stands beside it.
 */
public final class OutcomeReader implements ObjectReader {
  static final List<String> FIELDS =
      List.of(
          "outcome_id",
          "tenant",
          "event_id",
          "trace_id",
          "provider",
          "provider_response_id",
          "outcome_time",
          "success",
          "quality",
          "revenue");
  private static final Duration FUTURE = Duration.ofDays(1);
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final int ID_BYTES = 16;

  private final Completion completion;

  public OutcomeReader(Completion completion) {
    this.completion = completion;
  }

  @Override
  public Reading read(JsonNode object, Caller caller) {
    Findings findings = new Findings();
    refuseUnknown(object, findings);
    Fields fields = new Fields(object, findings);
    String tenant = fields.text("tenant").orElseGet(() -> completion.tenant(caller));
    if (!caller.mayUse(tenant)) {
      findings.refuse(Completion.foreignTenant());
    }
    LateOutcome.Target target = target(fields, tenant, findings);
    Optional<Boolean> success = fields.flag("success");
    Optional<BigDecimal> quality = fields.decimal("quality", EventLimits::quantity);
    Optional<BigDecimal> revenue = fields.decimal("revenue", EventLimits::money);
    if (findings.none() && success.isEmpty() && quality.isEmpty() && revenue.isEmpty()) {
      String message = "success, quality and revenue are missing; send at least one of them.";
      findings.refuse(Reason.MISSING_FIELD, "success", message);
    }
    Instant time = time(fields, findings);
    Optional<String> own = fields.text("outcome_id");
    if (!findings.none() || target == null) {
      return new Reading.NotRead(findings.first(), findings.known());
    }
    String id = own.orElseGet(() -> id(tenant, target, measures(success, quality, revenue)));
    return new Reading.Outcome(
        new LateOutcome(
            id,
            tenant,
            target,
            time,
            success.orElse(null),
            quality.orElse(null),
            revenue.orElse(null)));
  }

  private static void refuseUnknown(JsonNode object, Findings findings) {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                findings.refuseUnknown(name, "an outcome", FIELDS);
              }
            });
  }

  private static LateOutcome.@Nullable Target target(
      Fields fields, String tenant, Findings findings) {
    Optional<String> event = fields.text("event_id");
    Optional<String> trace = fields.text("trace_id");
    Optional<String> provider = fields.text("provider");
    Optional<String> response = fields.responseId();
    boolean byResponse = provider.isPresent() && response.isPresent();
    int given = (event.isPresent() ? 1 : 0) + (trace.isPresent() ? 1 : 0) + (byResponse ? 1 : 0);
    boolean half = provider.isPresent() != response.isPresent();
    if (given != 1 || half) {
      if (findings.none()) {
        String message =
            "Say what the outcome is about in one way: event_id, or trace_id, or provider with"
                + " provider_response_id.";
        findings.refuse(Reason.MISSING_FIELD, "event_id", message);
      }
      return null;
    }
    if (trace.isPresent()) {
      return new LateOutcome.OfTrace(trace.get());
    }
    return new LateOutcome.OfEvent(
        event.orElseGet(
            () -> EventIds.ofResponse(tenant, provider.orElseThrow(), response.orElseThrow())));
  }

  private Instant time(Fields fields, Findings findings) {
    Instant now = completion.clock().instant();
    Instant time = fields.instant("outcome_time").orElse(now);
    if (time.isAfter(now.plus(FUTURE))) {
      String message = "outcome_time is more than a day in the future; check the sender's clock.";
      findings.refuse(Reason.EVENT_TIME_FUTURE, "outcome_time", message);
    }
    if (time.isBefore(EARLIEST)) {
      String message =
          "outcome_time is before the year 2000; a number is milliseconds, not seconds.";
      findings.refuse(Reason.EVENT_TIME_PAST, "outcome_time", message);
    }
    return time;
  }

  private static TreeSet<String> measures(
      Optional<Boolean> success, Optional<BigDecimal> quality, Optional<BigDecimal> revenue) {
    TreeSet<String> measures = new TreeSet<>();
    success.ifPresent(s -> measures.add("success"));
    quality.ifPresent(q -> measures.add("quality"));
    revenue.ifPresent(r -> measures.add("revenue"));
    return measures;
  }

  private static String id(String tenant, LateOutcome.Target target, TreeSet<String> measures) {
    String kind =
        switch (target) {
          case LateOutcome.OfEvent e -> "event";
          case LateOutcome.OfTrace t -> "trace";
        };
    String text = String.join("\n", tenant, kind, target.id(), String.join(",", measures));
    MessageDigest digest = BodySlice.newDigest();
    byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, ID_BYTES);
  }

  /** Typed access to the fields of an outcome; null is not set. */
  private record Fields(JsonNode object, Findings findings) {

    private Optional<JsonNode> value(String name) {
      return Optional.ofNullable(object.get(name)).filter(v -> !v.isNull());
    }

    Optional<String> text(String name) {
      Optional<String> text = value(name).flatMap(v -> Values.text(name, v, findings));
      text.ifPresent(t -> findings.keep(name, t));
      return text;
    }

    /** A long one goes by its hash, as everywhere. */
    Optional<String> responseId() {
      String name = "provider_response_id";
      return value(name)
          .filter(JsonNode::isTextual)
          .map(JsonNode::textValue)
          .filter(id -> EventLimits.utf8Bytes(id) > EventLimits.MAX_TEXT_BYTES)
          .map(EventIds::shortened)
          .or(() -> text(name));
    }

    Optional<Boolean> flag(String name) {
      return value(name).flatMap(v -> Values.flag(name, v, findings));
    }

    Optional<Instant> instant(String name) {
      return value(name).flatMap(v -> Values.instant(name, v, findings));
    }

    Optional<BigDecimal> decimal(String name, Function<BigDecimal, Optional<BigDecimal>> toScale) {
      return value(name)
          .flatMap(v -> Values.decimal(name, v, findings))
          .flatMap(d -> Values.scaled(name, toScale.apply(d), findings));
    }
  }
}
