// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceShelf;
import io.costwire.pricing.PriceShelf.Verdict;
import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookManifest;
import io.costwire.schemas.PriceControl;
import io.costwire.schemas.PriceList;
import io.costwire.schemas.PriceManifest;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.ControlFeed;
import io.costwire.streams.flow.StageMetrics;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows control.prices: activates the version that the manifest names once it is complete and
 * valid, and otherwise keeps the one that is active and says why.
 */
public final class PriceFeed implements ControlFeed<PriceControl> {
  /** Key of the manifest; lists have {@code list|version|provider}. */
  public static final String MANIFEST_KEY = PriceShelf.MANIFEST_KEY;

  private static final Logger log = LoggerFactory.getLogger(PriceFeed.class);
  private static final int PROBLEMS_SHOWN = 5;

  private final ActiveBook active;
  private final Counter activated;
  private final Counter refused;
  private final PriceShelf shelf;

  /**
   * @param currency the one currency that all totals are in
   */
  public PriceFeed(ActiveBook active, String currency, StageMetrics metrics) {
    this.active = active;
    this.activated = metrics.counter("price_books_activated");
    this.refused = metrics.counter("price_books_refused");
    this.shelf = new PriceShelf(currency);
  }

  /** Key of a list in control.prices. */
  public static String listKey(String version, String provider) {
    return PriceShelf.listKey(version, provider);
  }

  @Override
  public Topic<PriceControl> topic() {
    return Topics.CONTROL_PRICES;
  }

  @Override
  public void accept(String key, @Nullable PriceControl value) {
    if (value == null) {
      shelf.delete(key);
      return;
    }
    PriceList list = value.getList();
    if (list != null) {
      shelf.put(list.getBookVersion(), new BookDocument(list.getProvider(), list.getDocument()));
    }
    PriceManifest manifest = value.getManifest();
    if (manifest != null) {
      shelf.want(
          new BookManifest(
              "default",
              manifest.getBookVersion(),
              manifest.getCurrency(),
              new TreeMap<>(manifest.getLists())));
    }
  }

  @Override
  public void settled() {
    switch (shelf.judge()) {
      case Verdict.Nothing nothing -> active.refuse(List.of());
      case Verdict.Unchanged unchanged -> active.refuse(List.of());
      case Verdict.Usable usable -> {
        active.activate(usable.engine());
        activated.increment();
        log.info("stage=price book={} state=active", active.version());
      }
      case Verdict.Unusable unusable -> refuse(unusable);
    }
  }

  /** Reads a former version for whoever compares it with the active one. */
  @Override
  public void idle() {
    String version = active.wantedFormer();
    if (version != null) {
      active.lookedUp(version, shelf.book(version).map(PriceEngine::new).orElse(null));
    }
  }

  private void refuse(Verdict.Unusable unusable) {
    List<String> shown = unusable.problems().stream().limit(PROBLEMS_SHOWN).toList();
    int more = unusable.problems().size() - shown.size();
    List<String> reasons =
        more == 0
            ? shown
            : Stream.concat(shown.stream(), Stream.of("and " + more + " more")).toList();
    if (!active.problems().equals(reasons)) {
      refused.increment();
      log.warn(
          "stage=price book={} state=refused active={} problems={}",
          unusable.version(),
          active.version(),
          reasons);
    }
    active.refuse(reasons);
  }
}
