// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.pricing.Fixtures;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.book.BookDiff;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.PriceRule;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenaiPricesImportTest {

  private static final Instant FIRST = Instant.parse("2026-09-01T00:00:00Z");
  private static final Instant SECOND = Instant.parse("2026-10-01T12:00:00Z");

  @Test
  void tierAndDateAndTimeOfDay_areCarriedOverAndTheTimeBelongsToItsDate() {
    Imported imported =
        first(
            """
            [{"id": "deepseek", "model_match": {"starts_with": "deepseek"}, "models": [
              {"id": "v4", "match": {"or": [{"equals": "v4"}, {"starts_with": "v4-"}]}, "prices": [
                {"prices": {"input_mtok": 0.14}},
                {"constraint": {"type": "start_date", "start_date": "2026-08-17"}, "prices": {"input_mtok": 0.22}},
                {"constraint": {"type": "time_of_date", "start_time": "01:00:00Z", "end_time": "04:00:00Z"},
                 "prices": {"input_mtok": 0.44}},
                {"constraint": {"type": "time_of_date", "start_time": "06:00:00Z", "end_time": "10:00:00Z"},
                 "prices": {"input_mtok": 0.44}}]}]}]
            """);
    assertThat(cost(imported, "v4", "2026-03-10T01:30:00Z", 1_000_000)).isEqualTo("0.14");
    assertThat(cost(imported, "v4", "2026-08-17T00:00:00Z", 1_000_000)).isEqualTo("0.22");
    assertThat(cost(imported, "v4-flash", "2026-08-17T01:00:00Z", 1_000_000)).isEqualTo("0.44");
    assertThat(cost(imported, "v4", "2026-08-18T09:59:59.999Z", 1_000_000)).isEqualTo("0.44");
    assertThat(cost(imported, "v4", "2026-08-18T10:00:00Z", 1_000_000)).isEqualTo("0.22");
    assertThat(rules(imported, "v4")).hasSize(3);
  }

  @Test
  void tierStarts_areCorrectedOnlyWhereTheyAreKnownToBeWrong() {
    String tiers =
        """
        [{"id": "%s", "models": [{"id": "m", "match": {"equals": "m"},
          "prices": {"input_mtok": {"base": 1, "tiers": [{"start": %s, "price": 2}]}}}]}]
        """;
    assertThat(cost(first(tiers.formatted("openai", "271999")), "m", 272_000)).isEqualTo("0.272");
    assertThat(cost(first(tiers.formatted("openai", "271999")), "m", 272_001)).isEqualTo("0.544002");
    assertThat(cost(first(tiers.formatted("x-ai", "199999")), "m", 199_999)).isEqualTo("0.199999");
    assertThat(cost(first(tiers.formatted("x-ai", "199999")), "m", 200_000)).isEqualTo("0.4");
    assertThat(cost(first(tiers.formatted("google", "200000")), "m", 200_000)).isEqualTo("0.2");
  }

  @Test
  void ratesNeverPassThroughFloatingPoint() {
    Imported imported =
        first(
            """
            [{"id": "acme", "models": [{"id": "m", "match": {"equals": "m"},
              "prices": {"input_mtok": 0.10000000000000001}}]}]
            """);
    assertThat(cost(imported, "m", 1_000_000)).isEqualTo("0.10000000000000001");
  }

  @Test
  void unknownUnits_leaveTheModelOutInsteadOfUnderPricingIt() {
    Imported imported =
        first(
            """
            [{"id": "acme", "models": [
              {"id": "m", "match": {"equals": "m"}, "prices": {"input_mtok": 1}},
              {"id": "n", "match": {"equals": "n"}, "prices": {"input_mtok": 1, "input_smells_mtok": 2}}]}]
            """);
    assertThat(imported.book().provider("acme").orElseThrow().model("n")).isEmpty();
    assertThat(imported.notCarried())
        .anySatisfy(
            it -> assertThat(it).hasToString("acme/n input_smells_mtok: the unit is not known"));
  }

  @Test
  void changedPrices_areAppendedWithADateAndNothingIsDeleted() {
    Imported before = first(acme("1", "m", "gone"));
    Imported after =
        new GenaiPricesImport(ImportTerms.into(before.book(), SECOND), "2").read(acme("3", "m"));

    assertThat(after.book().version()).isEqualTo("2026-10-01.1");
    assertThat(cost(after, "m", "2026-10-01T11:59:59Z", 1_000_000)).isEqualTo("1");
    assertThat(cost(after, "m", "2026-10-01T12:00:00Z", 1_000_000)).isEqualTo("3");
    assertThat(cost(after, "gone", 1_000_000)).isEqualTo("1");
    assertThat(after.diff().count(BookDiff.Kind.REMOVED)).isZero();
    assertThat(after.diff().changes())
        .anySatisfy(
            change -> {
              assertThat(change.kind()).isEqualTo(BookDiff.Kind.CHANGED);
              assertThat(change.effectiveFrom()).isEqualTo(SECOND);
              assertThat(change.rates()).hasSize(1);
              assertThat(change.rates().get(0).delta().orElseThrow()).isEqualByComparingTo("2");
              assertThat(change.rates().get(0).percent().orElseThrow())
                  .isEqualByComparingTo("200");
            })
        .anySatisfy(
            change -> {
              assertThat(change.kind()).isEqualTo(BookDiff.Kind.KEPT);
              assertThat(change.model()).isEqualTo("gone");
            });
  }

  @Test
  void repeatedImport_changesNothing() {
    Imported before = first(acme("1", "m"));
    Imported again =
        new GenaiPricesImport(ImportTerms.into(before.book(), SECOND), "2").read(acme("1", "m"));
    assertThat(again.diff().changes()).isEmpty();
    assertThat(again.book().manifest().sha256()).isEqualTo(before.book().manifest().sha256());
  }

  @Test
  void brokenSource_isRefusedWithItsPlace() {
    assertThatThrownBy(() -> first("[{\"id\": \"acme\","))
        .isInstanceOf(UnreadableImport.class)
        .hasMessageContaining("is not JSON at line 1");
    assertThatThrownBy(() -> first("{}"))
        .isInstanceOf(UnreadableImport.class)
        .hasMessageContaining("not a list of providers");
  }

  private static String acme(String rate, String... models) {
    List<String> items =
        List.of(models).stream()
            .map(
                id ->
                    """
                    {"id": "%s", "match": {"equals": "%s"}, "prices": {"input_mtok": %s}}"""
                        .formatted(id, id, rate))
            .toList();
    return "[{\"id\": \"acme\", \"models\": [" + String.join(",", items) + "]}]";
  }

  private static Imported first(String json) {
    return new GenaiPricesImport(new ImportTerms(KnownProviders.book(), FIRST, "v1"), "1")
        .read(json);
  }

  private static String cost(Imported imported, String model, long tokens) {
    return cost(imported, model, "2026-10-02T00:00:00Z", tokens);
  }

  private static String cost(Imported imported, String model, String at, long tokens) {
    PriceBook book = imported.book();
    String provider =
        book.providers().stream()
            .filter(it -> it.model(model).isPresent())
            .findFirst()
            .orElseThrow()
            .id();
    return Fixtures.cost(
        new PriceEngine(book)
            .price(
                PriceRequest.of(
                    provider, model, Instant.parse(at), Fixtures.usage("input_tokens=" + tokens))));
  }

  private static List<PriceRule> rules(Imported imported, String model) {
    return imported.book().provider("deepseek").orElseThrow().model(model).orElseThrow().rules();
  }
}
