// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PriceControl;
import io.costwire.schemas.PriceList;
import io.costwire.schemas.PriceManifest;
import io.costwire.streams.flow.StageMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceFeedTest {
  private final ActiveBook active = new ActiveBook();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PriceFeed feed = new PriceFeed(active, "USD", new StageMetrics(meters));
  private final PriceBook shipped = PriceBook.shipped();

  private void publishLists() {
    for (BookDocument document : shipped.documents()) {
      var list =
          new PriceList(shipped.version(), document.id(), document.yaml(), document.sha256());
      feed.accept(
          PriceFeed.listKey(shipped.version(), document.id()), new PriceControl(list, null));
    }
  }

  private void publishManifest(Map<String, String> lists) {
    var manifest = new PriceManifest(shipped.version(), "USD", lists, Fixtures.NOON);
    feed.accept(PriceFeed.MANIFEST_KEY, new PriceControl(null, manifest));
  }

  @Test
  void shippedBook_becomesActive() {
    publishLists();
    feed.settled();
    assertThat(active.isActive()).isFalse();

    publishManifest(new HashMap<>(shipped.manifest().sha256()));
    feed.settled();
    assertThat(active.version()).isEqualTo(shipped.version());
    assertThat(active.problems()).isEmpty();
  }

  @Test
  void incompleteBook_isReportedAndNotActivated() {
    publishLists();
    Map<String, String> lists = new HashMap<>(shipped.manifest().sha256());
    lists.put("nobody", "00");
    publishManifest(lists);
    feed.settled();

    assertThat(active.isActive()).isFalse();
    assertThat(active.problems()).singleElement().asString().contains("nobody");
    feed.settled();
    assertThat(meters.counter("costwire_streams_price_books_refused").count()).isEqualTo(1);
  }

  @Test
  void brokenSuccessor_leavesTheActiveBookInPlace() {
    publishLists();
    publishManifest(new HashMap<>(shipped.manifest().sha256()));
    feed.settled();
    publishManifest(Map.of("openai", "00"));
    feed.settled();

    assertThat(active.version()).isEqualTo(shipped.version());
    assertThat(active.problems()).isNotEmpty();
  }

  @Test
  void nothing_isPricedBeforeABookIsActive() {
    assertThatThrownBy(active::engine).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void formerVersion_isReadAgainFromItsLists() {
    publishLists();
    feed.settled();
    assertThat(active.former(shipped.version())).isInstanceOf(ActiveBook.Former.Awaited.class);
    feed.idle();

    assertThat(active.former(shipped.version()))
        .isInstanceOfSatisfying(
            ActiveBook.Former.Known.class,
            it -> assertThat(it.engine().book().version()).isEqualTo(shipped.version()));
    assertThat(active.former("deleted")).isInstanceOf(ActiveBook.Former.Awaited.class);
    feed.idle();
    assertThat(active.former("deleted")).isInstanceOf(ActiveBook.Former.Gone.class);
  }
}
