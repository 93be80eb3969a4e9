// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.pricing.PriceEngine;
import io.costwire.schemas.Signal;
import io.costwire.signals.rules.SignalRule.PriceChange;
import io.costwire.streams.notice.core.PriceComparison;
import io.costwire.streams.notice.core.PriceImpact;
import io.costwire.streams.notice.core.PriceReview;
import io.costwire.streams.notice.core.Series;
import io.costwire.streams.price.ActiveBook;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.window.TotalsReader;
import io.costwire.streams.window.WindowLookup;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When another version of the price book is active, compares for each tenant of the task what the
 * usage of the last complete day would cost by both; of the running day where there is no other. A
 * bounded number of models at once; which version was compared last, and how far it came, is in the
 * store, so that a restart neither repeats nor leaves out.
 */
final class PriceChangeWatch {
  private static final Logger log = LoggerFactory.getLogger(PriceChangeWatch.class);

  /** Key of the review; sums, their counts and episodes have smaller ones. */
  private static final byte[] KEY = {48};

  /** Models in one step: some 20 ms. */
  static final int MAX_STEP = 500;

  private final NoticeStage.Control control;
  private final NoticeState state;
  private final WindowLookup windows;
  private final PriceChangeSignals signals;
  private final Consumer<Signal> told;
  private final NoticeStage.Parts parts;
  private @Nullable PriceReview known;
  private @Nullable Run run;

  PriceChangeWatch(
      NoticeStage.Parts parts, NoticeState state, WindowLookup windows, Consumer<Signal> told) {
    this.parts = parts;
    this.control = parts.control();
    this.state = state;
    this.windows = windows;
    this.signals = new PriceChangeSignals(parts);
    this.told = told;
  }

  /** A review on its way; of a tenant that is not looked at as a whole, a restart begins anew. */
  private static final class Run {
    private final PriceComparison comparison;
    private byte[] cursor;
    private String tenant = "";
    private List<PriceComparison.Result> models = new ArrayList<>();

    Run(PriceComparison comparison, byte[] cursor) {
      this.comparison = comparison;
      this.cursor = cursor;
    }

    void begin(String next) {
      tenant = next;
      models = new ArrayList<>();
    }
  }

  void look(long streamSecond) {
    PriceEngine engine = control.book().engine();
    String version = engine.book().version();
    PriceReview review = review();
    if (review == null) {
      save(PriceReview.begin(version));
    } else if (review.former().equals(version)) {
      // nothing new, or back to what there was before the review came to an end
      if (!review.isSettled()) {
        settle(review, version);
      }
    } else if (streamSecond >= 0) {
      if (!review.current().equals(version)) {
        review = review.with(version, streamSecond);
        run = null;
        save(review);
      }
      compare(review, engine, streamSecond);
    }
  }

  private @Nullable PriceReview review() {
    if (known == null) {
      ByteReader stored = state.get(KEY);
      known = stored == null ? null : PriceReview.read(stored);
    }
    return known;
  }

  private void save(PriceReview review) {
    known = review;
    state.put(KEY, review.toBytes());
  }

  private void settle(PriceReview review, String version) {
    run = null;
    save(review.settled(version));
  }

  private void compare(PriceReview review, PriceEngine engine, long streamSecond) {
    if (run != null) {
      step(review, run);
      return;
    }
    switch (control.book().former(review.former())) {
      case ActiveBook.Former.Known(PriceEngine former) ->
          run =
              new Run(
                  new PriceComparison(former, engine, Instant.ofEpochSecond(streamSecond)),
                  first(review));
      case ActiveBook.Former.Awaited awaited -> {}
      case ActiveBook.Former.Gone gone -> {
        log.warn(
            "stage=notice book={} former={} state=not_compared reason=its lists were deleted",
            review.current(),
            review.former());
        parts.metrics().counter("price_changes_not_compared").increment();
        settle(review, review.current());
      }
    }
  }

  private static byte[] first(PriceReview review) {
    byte[] first = WindowLookup.first(WindowGrain.DAY, review.lookedAtSecond(), Series.SET);
    return review.tenant().isEmpty() ? first : WindowLookup.afterTenant(first, review.tenant());
  }

  private void step(PriceReview review, Run current) {
    byte[] end =
        WindowLookup.end(WindowLookup.first(WindowGrain.DAY, review.lookedAtSecond(), Series.SET));
    List<TotalsReader.Line> lines = windows.from(current.cursor, end, MAX_STEP);
    PriceReview now = review;
    for (TotalsReader.Line line : lines) {
      WindowKey window = line.window();
      if (!window.tenant().equals(current.tenant)) {
        now = finish(now, current);
        current.begin(window.tenant());
      }
      Series series =
          new Series(window.tenant(), window.values().getFirst(), window.values().getLast());
      current.models.add(current.comparison.compare(series, line.totals()));
    }
    if (lines.size() == MAX_STEP) {
      current.cursor = WindowLookup.after(lines.getLast().window());
    } else {
      now = next(finish(now, current));
    }
    if (!now.equals(review)) {
      save(now);
    }
  }

  /** All models of a tenant were compared. */
  private PriceReview finish(PriceReview review, Run current) {
    if (current.tenant.isEmpty()) {
      return review;
    }
    if (!review.running() || !hasCompleteDay(review, current.tenant)) {
      tell(review, current);
    }
    return review.after(current.tenant);
  }

  private boolean hasCompleteDay(PriceReview review, String tenant) {
    byte[] first = WindowLookup.first(WindowGrain.DAY, review.daySecond(), Series.SET);
    byte[] end = WindowLookup.afterTenant(first, tenant);
    return windows.from(WindowLookup.firstOfTenant(first, tenant), end, 1).size() == 1;
  }

  private void tell(PriceReview review, Run current) {
    for (PriceChange rule : control.signals().current().rules().of(PriceChange.class)) {
      PriceImpact impact = PriceImpact.of(current.models, rule);
      if (impact.reaches(rule)) {
        told.accept(signals.of(current.tenant, rule, impact, review));
      }
    }
  }

  /** The running day for the tenants without a complete one, then the end. */
  private PriceReview next(PriceReview review) {
    if (review.running()) {
      run = null;
      return review.settled(review.current());
    }
    PriceReview next = review.withRunningDay();
    if (run != null) {
      run = new Run(run.comparison, first(next));
    }
    return next;
  }
}
