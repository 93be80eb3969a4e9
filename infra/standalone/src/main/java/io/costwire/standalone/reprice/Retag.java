// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reprice;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RepriceJob;
import io.costwire.standalone.ownership.OwnershipTopic;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.streams.owner.core.OwnershipRules;
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
 * Gives events of history the tags that the published ownership rules give them. The streams app
 * makes the revisions, so that windows, budgets and views follow; prices stay. What has been done
 * is not done again.
 */
public final class Retag {
  private static final DateTimeFormatter JOB =
      DateTimeFormatter.ofPattern("'retag-'yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Longest wait for revisions to show in ClickHouse. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /**
   * Looks between two times that what still differs is sent again: an app may not know the rules.
   */
  private static final int SEND_EVERY = 5;

  private static final String NO_BOOK = "none";

  private final Endpoints endpoints;
  private final Map<String, String> environment;
  private final OwnershipRules rules;
  private final Instant now;
  private final String job;

  public Retag(Endpoints endpoints, Map<String, String> environment, Instant now) {
    this.endpoints = endpoints;
    this.environment = Map.copyOf(environment);
    this.now = now;
    this.job = JOB.format(now);
    this.rules = new OwnershipTopic(endpoints, environment).read();
  }

  /** Says what would change, and changes nothing. */
  public RetagReport dryRun(History.Range range) {
    try (var clickHouse = new ClickHouseClient(endpoints)) {
      return report(look(new History(clickHouse, range), null), false);
    }
  }

  /** Retags everything that differs; the report says whether all of it has arrived. */
  public RetagReport run(History.Range range) {
    try (var clickHouse = new ClickHouseClient(endpoints);
        var feed = new RepriceFeed(endpoints, environment)) {
      History history = new History(clickHouse, range);
      RetagReport.Builder found = look(history, feed);
      boolean nothing = report(found, true).retagged() == 0;
      return report(found, nothing || awaitApplied(history, feed));
    }
  }

  private RetagReport report(RetagReport.Builder found, boolean applied) {
    return found.build(job, rules.version(), applied);
  }

  private boolean awaitApplied(History history, RepriceFeed feed) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int looks = 1; System.nanoTime() < deadline; looks++) {
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      RepriceFeed again = looks % SEND_EVERY == 0 ? feed : null;
      if (report(look(history, again), true).retagged() == 0) {
        return true;
      }
    }
    return false;
  }

  /** Looks at all of history once; what differs goes to the feed, if there is one. */
  private RetagReport.Builder look(History history, @Nullable RepriceFeed feed) {
    RetagReport.Builder found = new RetagReport.Builder();
    history.pages(
        page -> {
          List<RepriceJob> batch = new ArrayList<>();
          for (PricedUsage known : page) {
            Optional<PricedUsage> tagged = Repricing.retag(rules, known, now);
            if (tagged.isPresent()) {
              found.add(known, tagged.get());
              batch.add(new RepriceJob(job, NO_BOOK, known, now, 1, rules.version()));
            } else {
              found.same();
            }
          }
          if (feed != null && !batch.isEmpty()) {
            feed.send(batch);
          }
        });
    return found;
  }
}
