// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.pricing.Fixtures;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.book.BookDiff;
import io.costwire.pricing.book.PriceBook;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContractImportTest {

  private static final Instant SIGNED = Instant.parse("2026-12-01T00:00:00Z");

  private static final PriceBook LIST =
      PriceBook.read(
              """
              book: {id: test, version: v1, currency: USD}
              providers:
              - id: acme
                aliases: [acme-cloud]
                models:
                - id: one
                  match: [{equals: uno}]
                  prices:
                  - id: one@base
                    tiers: {basis: input_tokens, mode: cliff, boundary: gte, steps: [0, 1000]}
                    rates:
                      input_tokens: {per: 1000000, rate: ["3", "6"]}
                      output_tokens: {per: 1000000, rate: "15"}
              """)
          .orThrow();

  @Test
  void csvRows_takeThePlaceOfTheListPriceFromTheirDateOnAndKeepTheRest() {
    Imported imported =
        contract(
            """
            provider,model,unit,per,rate,effective_from
            "acme-cloud",uno,input_tokens,1000,0.002,2027-01-01
            """);
    assertThat(imported.notCarried()).isEmpty();
    assertThat(cost(imported, "2026-12-31T23:59:59Z", "input_tokens=2000 output_tokens=100"))
        .isEqualTo("0.0135");
    assertThat(cost(imported, "2027-01-01T00:00:00Z", "input_tokens=2000 output_tokens=100"))
        .isEqualTo("0.0055");
    BookDiff.Change change = imported.diff().changes().get(0);
    assertThat(change.kind()).isEqualTo(BookDiff.Kind.CHANGED);
    assertThat(change.entry()).isEqualTo("one@2027-01-01-contract");
    assertThat(change.rates())
        .extracting(rate -> rate.unit().name() + " " + rate.percent().orElseThrow())
        .contains("input_tokens -33.3", "input_tokens -66.7");
  }

  @Test
  void jsonRows_sayTheSame() {
    Imported imported =
        contract(
            """
            [{"provider": "acme", "model": "one", "unit": "input_tokens", "per": 1000000, "rate": 2.0000000000000001},
             {"provider": "acme", "model": "one", "unit": "input_tokens", "per": 1000000, "rate": "1",
              "service_tier": "priority"}]
            """);
    assertThat(cost(imported, "2026-12-01T00:00:00Z", "input_tokens=1000000"))
        .isEqualTo("2.0000000000000001");
    assertThat(
            Fixtures.cost(
                new PriceEngine(imported.book())
                    .price(
                        request("2026-12-01T00:00:00Z", "input_tokens=1000000")
                            .withTerms(PriceRequest.Terms.STANDARD.withServiceTier("priority")))))
        .isEqualTo("1");
  }

  @Test
  void newModelInAnotherCurrency_keepsIt() {
    Imported imported =
        contract(
            """
            provider,model,unit,per,rate,currency
            neu,big,input_tokens,1000000,8,cny
            """);
    assertThat(imported.book().provider("neu").orElseThrow().models().get(0).rules().get(0).currency())
        .isEqualTo("CNY");
    assertThat(imported.diff().count(BookDiff.Kind.ADDED)).isEqualTo(1);
  }

  @Test
  void unusableRows_areNamedWithTheirReason() {
    Imported imported =
        contract(
            """
            provider,model,unit,per,rate
            acme,one,input_tokens,1000000,2
            acme,one,smells,1000000,2
            acme,one,output_tokens,1000000,minus
            acme,two,cache_read_tokens,1000000,2
            acme,three,input_tokens,1,2
            """);
    assertThat(imported.notCarried())
        .extracting(NotCarried::toString)
        .containsExactlyInAnyOrder(
            "acme/one row 2: unknown unit 'smells'; see units.yaml",
            "acme/one row 3: rate 'minus' is not a decimal number, such as 2.50",
            "acme/two prices: cache_read_tokens has a price and input_tokens, which includes it,"
                + " has none",
            "acme/three prices[0].rates.input_tokens.rate: is more than 0.01 for one token");
  }

  @Test
  void brokenContracts_areRefused() {
    for (String text : List.of("", "provider,model\nacme", "[{", "a,b\n\"1,2")) {
      assertThatThrownBy(() -> contract(text)).as(text).isInstanceOf(UnreadableImport.class);
    }
  }

  private static Imported contract(String text) {
    return new ContractImport(ImportTerms.into(LIST, SIGNED), "acme-2027").read(text);
  }

  private static String cost(Imported imported, String at, String usage) {
    return Fixtures.cost(new PriceEngine(imported.book()).price(request(at, usage)));
  }

  private static PriceRequest request(String at, String usage) {
    return PriceRequest.of("acme", "uno", Instant.parse(at), Fixtures.usage(usage));
  }
}
