// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.decode.Refusal.Reason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body of spans into the events of the calls in it. Remembers, within a bound, which spans
 * were above calls that were taken, since those come later.
 */
public final class TraceReader {

  /** What a body came to. */
  public sealed interface Outcome {}

  /**
   * Its spans.
   *
   * @param events one per call that counts, taken or refused, in the order of the body
   * @param fates how many spans met which fate
   * @param unusableAttributes known attributes whose value could not be taken
   */
  public record Reading(
      List<Decoded> events, Map<SpanFate, Integer> fates, int unusableAttributes, Above above)
      implements Outcome {
    public Reading {
      events = List.copyOf(events);
      fates = Map.copyOf(fates);
    }
  }

  /** Nothing of it can be used. */
  public record Unreadable(Refusal refusal) implements Outcome {}

  /** Spans above the calls of a body; to be remembered once the calls are durable. */
  public static final class Above {
    private final String tenant;
    private final Map<SpanKey, CallsBelow> spans;

    private Above(String tenant, Map<SpanKey, CallsBelow> spans) {
      this.tenant = tenant;
      this.spans = Map.copyOf(spans);
    }
  }

  private final TraceDecoder decoder;
  private final CallEvents calls;
  private final SeenCalls seen = new SeenCalls(SeenCalls.MAX_CALLS);

  /**
   * @param maxSpans of one body
   * @param producer name/version of this software
   */
  public TraceReader(int maxSpans, String producer, InstantSource clock) {
    this.decoder = new TraceDecoder(maxSpans);
    this.calls = new CallEvents(producer, clock);
  }

  public Outcome read(byte[] body, TraceFormat format, Tenancy tenancy) {
    return switch (decoder.decode(body, format)) {
      case Traces.Read(var scopes) -> read(scopes, tenancy);
      case Traces.Unreadable(var refusal) -> new Unreadable(refusal);
    };
  }

  /** Notes that the calls of a body are durable. */
  public void taken(Above above) {
    seen.add(above.tenant, above.spans);
  }

  /** A span and what it would become. */
  private record Candidate(ReadSpan span, SpanRole role, @Nullable Decoded event) {
    @Nullable CallTotals totals() {
      return event instanceof Decoded.Valid valid && !valid.event().usage().isEmpty()
          ? CallTotals.of(valid.event().usage())
          : null;
    }
  }

  private Reading read(List<ReadScope> scopes, Tenancy tenancy) {
    List<Candidate> candidates = new ArrayList<>();
    int unusable = 0;
    for (ReadScope scope : scopes) {
      for (ReadSpan span : scope.spans()) {
        unusable += span.attributes().unusable();
        candidates.add(candidate(candidates.size(), span, scope, tenancy));
      }
    }
    String own = tenancy.tenant(Optional.empty()).orElse("");
    CallTree tree = new CallTree(seen, own);
    for (Candidate candidate : candidates) {
      if (candidate.event() == null) {
        tree.add(candidate.span(), candidate.role());
      } else {
        boolean counts = candidate.event() instanceof Decoded.Valid;
        tree.addCall(candidate.span(), counts, candidate.totals());
      }
    }
    tree.resolve();
    return sorted(candidates, tree, unusable, own);
  }

  private static Reading sorted(
      List<Candidate> candidates, CallTree tree, int unusable, String tenant) {
    List<Decoded> events = new ArrayList<>();
    Map<SpanFate, Integer> fates = new EnumMap<>(SpanFate.class);
    for (Candidate candidate : candidates) {
      SpanFate fate = fate(candidate, tree);
      fates.merge(fate, 1, Integer::sum);
      Decoded event = candidate.event();
      if (event != null && fate != SpanFate.REPEATED) {
        events.add(event);
      }
    }
    return new Reading(events, fates, unusable, new Above(tenant, tree.outward()));
  }

  private static SpanFate fate(Candidate candidate, CallTree tree) {
    if (candidate.event() == null) {
      return candidate.role() == SpanRole.WRAPPER ? SpanFate.WRAPPER : SpanFate.OTHER;
    }
    if (tree.isRepeated(candidate.span().key())) {
      return SpanFate.REPEATED;
    }
    return candidate.event() instanceof Decoded.Valid ? SpanFate.CALL : SpanFate.REFUSED;
  }

  private Candidate candidate(int index, ReadSpan span, ReadScope scope, Tenancy tenancy) {
    SpanRole role = SpanRole.of(span.attributes());
    if (role != SpanRole.CALL) {
      return new Candidate(span, role, null);
    }
    return new Candidate(span, role, event(index, span, scope, tenancy));
  }

  private Decoded event(int index, ReadSpan span, ReadScope scope, Tenancy tenancy) {
    Optional<String> asked = Optional.ofNullable(scope.resource().text(Names.TENANT));
    Optional<String> tenant = tenancy.tenant(asked);
    try {
      if (tenant.isEmpty()) {
        String message = Names.TENANT + " names a tenant that the API key is not for.";
        throw new UnusableSpan(Reason.FORBIDDEN, Names.TENANT, message);
      }
      UsageEvent event = calls.event(span, scope, tenant.get(), tenancy);
      return new Decoded.Valid(index, 0, span.slice(), event);
    } catch (UnusableSpan e) {
      return new Decoded.Refused(index, 0, span.slice(), e.refusal(), known(span));
    }
  }

  private static Map<String, String> known(ReadSpan span) {
    Map<String, String> known = new HashMap<>();
    if (span.key().isComplete()) {
      known.put("trace_id", span.key().traceId());
      known.put("span_id", span.key().spanId());
    }
    return known;
  }
}
