// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.PriceBook;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shipped book against priced events of others, digit for digit. */
class ReferenceCasesTest {

  private static final BigDecimal NON_TERMINATING = new BigDecimal("1e-18");

  private final PriceBook book = PriceBook.shipped();
  private final PriceEngine engine = new PriceEngine(book);

  @Test
  void shippedBook_agreesWithEveryUndisputedCase() throws IOException {
    List<String> differences = new ArrayList<>();
    int rows = 0;
    for (JsonNode row : SharedData.rows("cases.jsonl")) {
      if (row.has("disputed")) {
        continue;
      }
      rows++;
      PriceResult result = engine.price(request(row));
      BigDecimal expected = new BigDecimal(row.get("expected_cost").textValue());
      BigDecimal slack = row.path("exact").asBoolean(true) ? BigDecimal.ZERO : NON_TERMINATING;
      boolean agrees =
          result
              .charge()
              .map(charge -> charge.total().subtract(expected).abs().compareTo(slack) <= 0)
              .orElse(false);
      if (!agrees || !linesSumToTotal(result)) {
        differences.add(row.get("id") + " expected " + expected + " got " + result);
      }
    }
    System.out.println("cases: " + rows + " undisputed, " + differences.size() + " differ");
    assertThat(differences).isEmpty();
    assertThat(rows).isGreaterThan(1000);
  }

  @Test
  void shippedBook_neverPricesWhatMustNotBePriced() throws IOException {
    List<String> differences = new ArrayList<>();
    for (JsonNode row : SharedData.rows("negative-cases.jsonl")) {
      boolean invalid = row.get("expect").textValue().equals("invalid_usage");
      PriceResult result = engine.price(request(row));
      boolean agrees =
          result.charge().isEmpty()
              && result.status().name().startsWith(invalid ? "INVALID" : "UNPRICED");
      if (!agrees) {
        differences.add(row.get("id") + " got " + result);
      }
    }
    assertThat(differences).isEmpty();
  }

  private static boolean linesSumToTotal(PriceResult result) {
    Charge charge = result.charge().orElseThrow();
    BigDecimal sum =
        charge.lines().stream().map(LineItem::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    return sum.compareTo(charge.total()) == 0
        && (charge.total().signum() == 0 || !charge.lines().isEmpty());
  }

  private static PriceRequest request(JsonNode row) {
    return PriceRequest.of(
        row.get("provider").textValue(),
        row.get("model").textValue(),
        Instant.parse(row.get("timestamp").textValue()),
        SharedData.usage(row.get("usage")));
  }
}
