// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small books and usages that show only what matters to a case. */
public final class Fixtures {

  public static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private Fixtures() {}

  /**
   * A book with the provider {@code acme} and the model {@code one}; {@code prices} is the content
   * of its price list.
   */
  public static String book(String prices) {
    return """
    book: {id: test, version: v1, currency: USD}
    providers:
    - id: acme
      models:
      - id: one
        prices:
    """
        + prices.indent(4);
  }

  public static String rule(String rates) {
    return "- id: one@base\n  rates: {" + rates + "}\n";
  }

  public static PriceEngine engine(String yaml) {
    return new PriceEngine(PriceBook.read(yaml).orThrow());
  }

  /** {@code usage("input_tokens=10 output_tokens=5")}. */
  public static Usage usage(String text) {
    Map<String, BigDecimal> quantities = new LinkedHashMap<>();
    for (String part : text.split(" ")) {
      String[] sides = part.split("=");
      quantities.put(sides[0], new BigDecimal(sides[1]));
    }
    return Usage.of(quantities);
  }

  public static PriceRequest request(String usage) {
    return PriceRequest.of("acme", "one", NOON, usage(usage));
  }

  public static String cost(PriceResult result) {
    return result
        .charge()
        .map(charge -> charge.total().stripTrailingZeros().toPlainString())
        .orElse("none");
  }
}
