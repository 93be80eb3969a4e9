// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reprice;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RepriceJob;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import io.costwire.streams.price.Repricing;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Prices a range of history again with the active book. Reads the rows, finds with the streams
 * app's own code which of them differ, and sends those to it; then reads again until nothing
 * differs any more, and sends what an app that had not switched to the book yet passed over.
 */
public final class Reprice {
  /** Longest wait for corrections to show in ClickHouse. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Looks between two times that what still differs is sent again. */
  private static final int SEND_EVERY = 5;

  private static final DateTimeFormatter JOB =
      DateTimeFormatter.ofPattern("'reprice-'yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Endpoints endpoints;
  private final Map<String, String> environment;
  private final PriceEngine engine;
  private final Instant now;
  private final String job;

  /**
   * @throws IllegalStateException when no price book is active
   */
  public Reprice(Endpoints endpoints, Map<String, String> environment, Instant now) {
    this.endpoints = endpoints;
    this.environment = Map.copyOf(environment);
    this.now = now;
    this.job = JOB.format(now);
    PriceBook book =
        PriceBooks.published(endpoints, environment)
            .book()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no price book is active; give it one with costwire prices import"));
    this.engine = new PriceEngine(book);
  }

  /** Says what would change, and changes nothing. */
  public RepriceReport dryRun(History.Range range) {
    try (var clickHouse = new ClickHouseClient(endpoints)) {
      return look(new History(clickHouse, range), null).build(job, version(), false);
    }
  }

  /** Corrects everything that differs; the report says whether all of it has arrived. */
  public RepriceReport run(History.Range range) {
    try (var clickHouse = new ClickHouseClient(endpoints);
        var feed = new RepriceFeed(endpoints, environment)) {
      History history = new History(clickHouse, range);
      RepriceReport.Builder report = look(history, feed);
      boolean applied =
          report.build(job, version(), true).corrections() == 0 || awaitApplied(history, feed);
      return report.build(job, version(), applied);
    }
  }

  private boolean awaitApplied(History history, RepriceFeed feed) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int looks = 1; System.nanoTime() < deadline; looks++) {
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      RepriceFeed again = looks % SEND_EVERY == 0 ? feed : null;
      if (look(history, again).build(job, version(), true).corrections() == 0) {
        return true;
      }
    }
    return false;
  }

  /** Looks at all of history once; what differs goes to the feed, if there is one. */
  private RepriceReport.Builder look(History history, @Nullable RepriceFeed feed) {
    RepriceReport.Builder report = new RepriceReport.Builder();
    history.pages(
        page -> {
          List<RepriceJob> batch = new ArrayList<>();
          for (PricedUsage known : page) {
            Optional<PricedUsage> corrected = Repricing.correct(engine, known, now);
            report.add(known, corrected);
            corrected.ifPresent(
                c -> batch.add(new RepriceJob(job, version(), known, now, 1, null)));
          }
          if (feed != null && !batch.isEmpty()) {
            feed.send(batch);
          }
        });
    return report;
  }

  private String version() {
    return engine.book().version();
  }
}
