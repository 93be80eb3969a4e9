// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.PriceShelf.Verdict;
import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookManifest;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PriceShelfTest {
  private final PriceShelf shelf = new PriceShelf("USD");

  private static BookDocument document(String provider, String rate) {
    return new BookDocument(
        provider,
        """
        providers:
        - id: %s
          models:
          - id: m
            prices:
            - id: m@base
              rates: {input_tokens: {per: 1000000, rate: "%s"}}
        """
            .formatted(provider, rate));
  }

  private static BookManifest manifest(String version, BookDocument... documents) {
    Map<String, String> digests = new TreeMap<>();
    for (BookDocument document : documents) {
      digests.put(document.id(), document.sha256());
    }
    return new BookManifest("default", version, "USD", new TreeMap<>(digests));
  }

  @Test
  void nothing_isActiveWithoutAManifest() {
    shelf.put("v1", document("openai", "1"));

    assertThat(shelf.judge()).isInstanceOf(Verdict.Nothing.class);
  }

  @Test
  void version_isUsableOnceEveryListIsThere() {
    BookDocument a = document("openai", "1");
    BookDocument b = document("anthropic", "2");
    shelf.put("v1", a);
    shelf.want(manifest("v1", a, b));

    assertThat(shelf.judge())
        .isInstanceOfSatisfying(
            Verdict.Unusable.class,
            it -> assertThat(it.problems()).singleElement().asString().contains("anthropic"));

    shelf.put("v1", b);
    assertThat(shelf.judge())
        .isInstanceOfSatisfying(
            Verdict.Usable.class, it -> assertThat(it.engine().book().version()).isEqualTo("v1"));
    assertThat(shelf.judge()).isInstanceOf(Verdict.Unchanged.class);
  }

  @Test
  void listThatDiffersFromTheManifest_isNotUsed() {
    BookDocument promised = document("openai", "1");
    shelf.put("v1", document("openai", "100"));
    shelf.want(manifest("v1", promised));

    assertThat(shelf.judge()).isInstanceOf(Verdict.Unusable.class);
  }

  @Test
  void invalidBook_isNotUsedAndTheOldOneStays() {
    BookDocument good = document("openai", "1");
    shelf.put("v1", good);
    shelf.want(manifest("v1", good));
    assertThat(shelf.judge()).isInstanceOf(Verdict.Usable.class);

    BookDocument bad = document("openai", "minus one");
    shelf.put("v2", bad);
    shelf.want(manifest("v2", bad));
    assertThat(shelf.judge()).isInstanceOf(Verdict.Unusable.class);

    shelf.want(manifest("v1", good));
    assertThat(shelf.judge()).isInstanceOf(Verdict.Unchanged.class);
  }

  @Test
  void bookInAnotherCurrency_isNotUsed() {
    BookDocument document = document("openai", "1");
    shelf.put("v1", document);
    shelf.want(
        new BookManifest(
            "default", "v1", "EUR", new TreeMap<>(Map.of("openai", document.sha256()))));

    assertThat(shelf.judge())
        .isInstanceOfSatisfying(
            Verdict.Unusable.class,
            it -> assertThat(it.problems()).singleElement().asString().contains("EUR"));
  }

  @Test
  void removedLists_areForgotten() {
    shelf.put("v1", document("openai", "1"));
    shelf.remove("v1", "openai");

    assertThat(shelf.versions()).isZero();
  }
}
