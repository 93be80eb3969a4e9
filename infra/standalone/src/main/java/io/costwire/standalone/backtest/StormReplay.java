// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.signals.rules.SignalRule;
import io.costwire.streams.budget.core.BudgetText;
import io.costwire.streams.notice.core.NoticeKind;
import io.costwire.streams.notice.core.Share;
import io.costwire.streams.notice.core.StormEpisode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins spans of five minutes into storms, as the streams app does: quiet spans between stormy ones
 * belong to the storm.
 */
final class StormReplay {
  private static final long SPAN = NoticeKind.ERROR.seconds();

  private final SignalRule.Storm rule;
  private final Findings findings;
  private @Nullable JsonNode series;
  private @Nullable StormEpisode episode;
  private Sum within = Sum.NOTHING;
  private Sum after = Sum.NOTHING;

  /** Of some spans. */
  private record Sum(long requests, long troubled, BigDecimal cost) {
    private static final Sum NOTHING = new Sum(0, 0, BigDecimal.ZERO);

    Sum plus(Sum more) {
      return new Sum(requests + more.requests, troubled + more.troubled, cost.add(more.cost));
    }
  }

  StormReplay(SignalRule.Storm rule, Findings findings) {
    this.rule = rule;
    this.findings = findings;
  }

  /** A span in which there was any request, in the order of what it is of and of time. */
  void span(JsonNode row) {
    if (series == null || !isOfSame(series, row)) {
      finish();
      series = row;
    }
    long at = row.path("at").asLong();
    long requests = row.path("requests").asLong();
    long troubled = row.path("troubled").asLong();
    Sum sum = new Sum(requests, troubled, new BigDecimal(row.path("cost").asText()));
    Share share = new Share(troubled, requests);
    if (share.reaches(rule)) {
      stormy(at, share, sum);
    } else if (episode != null) {
      after = after.plus(sum);
    }
  }

  private void stormy(long at, Share share, Sum sum) {
    StormEpisode known = episode;
    if (known != null && known.takesIn(at)) {
      episode = known.with(at, share);
      within = within.plus(after).plus(sum);
    } else {
      finish();
      episode = StormEpisode.begin(at, share);
      within = sum;
    }
    after = Sum.NOTHING;
  }

  private static boolean isOfSame(JsonNode a, JsonNode b) {
    return List.of("tenant", "provider", "model_name").stream()
        .allMatch(name -> a.path(name).equals(b.path(name)));
  }

  /** No more spans come that could belong to the storm. */
  void finish() {
    StormEpisode storm = episode;
    JsonNode of = series;
    if (storm != null && of != null) {
      Instant began = Instant.ofEpochSecond(storm.first());
      Instant ended = Instant.ofEpochSecond(storm.endSecond());
      findings.add(
          Found.at(
              began.plusSeconds(SPAN),
              "%,d of %,d requests of %s of %s %s, which cost %s"
                  .formatted(
                      within.troubled,
                      within.requests,
                      of.path("model_name").asText(),
                      of.path("provider").asText(),
                      what(),
                      BudgetText.amount(within.cost, findings.unit())),
              EventReplay.place(of, began, ended),
              new Found.Amounts(within.cost, null, within.cost)));
    }
    episode = null;
    within = Sum.NOTHING;
    after = Sum.NOTHING;
  }

  private String what() {
    return switch (rule.trouble()) {
      case ERROR -> "failed";
      case THROTTLED -> "were turned away";
      case RETRIED -> "were repeated";
    };
  }
}
