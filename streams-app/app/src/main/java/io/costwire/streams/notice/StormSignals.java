// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.signals.rules.SignalRule;
import io.costwire.signals.rules.SignalRule.Trouble;
import io.costwire.streams.flow.Revision;
import io.costwire.streams.notice.core.Series;
import io.costwire.streams.notice.core.SignalId;
import io.costwire.streams.notice.core.StormEpisode;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Cost;
import io.costwire.streams.window.core.Totals.Count;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Signals of storms. */
record StormSignals(NoticeStage.Parts parts) {
  private static final int PERCENT_SCALE = 12;
  private static final List<String> TOKENS = List.of("input_tokens", "output_tokens");

  /**
   * @param rule null where it is gone
   */
  Signal of(Storms.Storm storm, SignalRule.@Nullable Storm rule, Storms.Extent extent) {
    StormEpisode episode = storm.episode();
    Series series = storm.trouble().series();
    Trouble trouble = Objects.requireNonNull(storm.trouble().kind().trouble());
    BigDecimal cost = cost(extent.troubled());
    return Signal.newBuilder()
        .setSignalId(
            SignalId.of(
                "storm",
                storm.rule(),
                series.tenant(),
                series.provider(),
                series.model(),
                at(episode.start()).toString()))
        .setKind(kind(trouble))
        .setState(episode.open() ? SignalState.FIRED : SignalState.ENDED)
        .setSeverity(Severity.WARNING)
        .setTenant(series.tenant())
        .setSubject(storm.rule())
        .setLabels(series.dimensions())
        .setTitle(title(storm, trouble, extent))
        .setPeriodStart(at(episode.first()))
        .setPeriodEnd(at(episode.endSecond()))
        .setThreshold(
            rule == null ? null : rule.percent().setScale(PERCENT_SCALE, RoundingMode.HALF_EVEN))
        .setObserved(cost)
        .setCurrency(cost == null ? null : parts.rules().currency())
        .setEvidence(evidence(episode, extent))
        .setRevision(Revision.of(parts.rules().generation(), episode.revisions()))
        .setEmittedAt(parts.clock().instant())
        .build();
  }

  private static String title(Storms.Storm storm, Trouble trouble, Storms.Extent extent) {
    String what =
        switch (trouble) {
          case ERROR -> "failed";
          case THROTTLED -> "were turned away";
          case RETRIED -> "were repeats";
        };
    return "%s of %s requests to %s %s %s%s"
        .formatted(
            NoticeText.count(extent.troubled().count(Count.REQUESTS)),
            NoticeText.count(extent.requests()),
            storm.trouble().series().provider(),
            storm.trouble().series().model(),
            what,
            storm.episode().open() ? "" : ", which is over");
  }

  private Map<String, String> evidence(StormEpisode episode, Storms.Extent extent) {
    Totals troubled = extent.troubled();
    long count = troubled.count(Count.REQUESTS);
    Map<String, String> evidence = new HashMap<>();
    evidence.put("requests", Long.toString(extent.requests()));
    evidence.put("troubled_requests", Long.toString(count));
    evidence.put("percent", NoticeText.percent(count, extent.requests()));
    evidence.put(
        "peak_percent_in_5_minutes",
        NoticeText.percent(episode.peak().troubled(), episode.peak().requests()));
    BigDecimal cost = cost(troubled);
    evidence.put(
        "cost_of_troubled_requests",
        cost == null
            ? NoticeText.NOT_KNOWN
            : NoticeText.plain(cost) + " " + parts.rules().currency());
    evidence.put("troubled_requests_without_cost", Long.toString(count - known(troubled)));
    Map<String, BigDecimal> usage = troubled.usage();
    for (String unit : TOKENS) {
      BigDecimal tokens = usage.get(unit);
      if (tokens != null) {
        evidence.put("usage_" + unit, NoticeText.plain(tokens));
      }
    }
    evidence.put("start", at(episode.first()).toString());
    evidence.put("end", episode.open() ? "goes on" : at(episode.endSecond()).toString());
    return evidence;
  }

  /** Null where no request in trouble has a cost: most failed ones report no usage. */
  private static @Nullable BigDecimal cost(Totals troubled) {
    return known(troubled) == 0 ? null : troubled.cost(Cost.BILLED);
  }

  private static long known(Totals troubled) {
    return troubled.count(Count.PRICED) + troubled.count(Count.PARTIAL);
  }

  private static SignalKind kind(Trouble trouble) {
    return switch (trouble) {
      case ERROR -> SignalKind.ERROR_STORM;
      case THROTTLED -> SignalKind.THROTTLE_STORM;
      case RETRIED -> SignalKind.RETRY_STORM;
    };
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }
}
