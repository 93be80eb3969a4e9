// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.streams.flow.Revision;
import io.costwire.streams.notice.core.CostBound;
import io.costwire.streams.notice.core.NoticeKey;
import io.costwire.streams.notice.core.Series;
import io.costwire.streams.notice.core.SignalId;
import io.costwire.streams.notice.core.UnpricedDay;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Signals of usage without a price. */
record UnpricedSignals(NoticeStage.Parts parts) {
  /** Evidence is for people; the windows have all of them. */
  static final int MAX_UNITS_SHOWN = 20;

  Signal fired(NoticeKey key, UnpricedDay day) {
    return signal(key, day, SignalState.FIRED)
        .setTitle(
            "%s %s of %s on %s %s no price"
                .formatted(
                    NoticeText.count(day.events()),
                    day.events() == 1 ? "event" : "events",
                    name(key),
                    date(key),
                    day.events() == 1 ? "has" : "have"))
        .setEvidence(evidence(key, day))
        .build();
  }

  /** Corrections have priced all of it. */
  Signal withdrawn(NoticeKey key, UnpricedDay day) {
    return signal(key, day, SignalState.WITHDRAWN)
        .setTitle("All usage of %s on %s has a price now".formatted(name(key), date(key)))
        .setEvidence(Map.of("events", "0"))
        .build();
  }

  /** The rule was switched off: what it had counted until then. */
  Signal ended(NoticeKey key, UnpricedDay day) {
    return signal(key, day.ended(), SignalState.ENDED)
        .setTitle(
            "Rule %s does not hold any more: usage of %s on %s"
                .formatted(key.rule(), name(key), date(key)))
        .setEvidence(evidence(key, day))
        .build();
  }

  private Signal.Builder signal(NoticeKey key, UnpricedDay day, SignalState state) {
    Series series = key.series();
    return Signal.newBuilder()
        .setSignalId(
            SignalId.of(
                "unpriced",
                key.rule(),
                series.tenant(),
                series.provider(),
                series.model(),
                date(key)))
        .setKind(SignalKind.UNPRICED_USAGE)
        .setState(state)
        .setSeverity(Severity.WARNING)
        .setTenant(series.tenant())
        .setSubject(key.rule())
        .setLabels(series.dimensions())
        .setPeriodStart(key.start())
        .setPeriodEnd(key.end())
        .setRevision(Revision.of(parts.rules().generation(), day.revisions()))
        .setEmittedAt(parts.clock().instant());
  }

  private Map<String, String> evidence(NoticeKey key, UnpricedDay day) {
    Map<String, BigDecimal> usage = day.totals().usage();
    Map<String, String> evidence = new HashMap<>();
    evidence.put("events", Long.toString(day.events()));
    usage.entrySet().stream()
        .limit(MAX_UNITS_SHOWN)
        .forEach(unit -> evidence.put("usage_" + unit.getKey(), NoticeText.plain(unit.getValue())));
    if (usage.size() > MAX_UNITS_SHOWN) {
      evidence.put("units_not_shown", Integer.toString(usage.size() - MAX_UNITS_SHOWN));
    }
    PriceBook book = parts.control().book().engine().book();
    // prices of the last moment of the day: a book may have learned them in the course of it
    CostBound bound = CostBound.of(book, key.series().provider(), usage, key.end().minusNanos(1));
    BigDecimal amount = bound.amount();
    evidence.put(
        "estimated_cost_at_most",
        amount == null
            ? NoticeText.NOT_KNOWN
            : NoticeText.plain(amount) + " " + parts.rules().currency());
    if (amount != null) {
      evidence.put("estimate_basis", bound.basis());
    }
    if (!bound.withoutPrice().isEmpty()) {
      evidence.put("units_without_estimate", String.join(", ", bound.withoutPrice()));
    }
    return evidence;
  }

  private static String name(NoticeKey key) {
    return key.series().provider() + " " + key.series().model();
  }

  private static String date(NoticeKey key) {
    return LocalDate.ofInstant(key.start(), ZoneOffset.UTC).toString();
  }
}
