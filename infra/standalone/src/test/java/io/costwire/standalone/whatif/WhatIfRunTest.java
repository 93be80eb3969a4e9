// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.chargeback.whatif.Compared;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.streams.price.Repricing;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhatIfRunTest {
  private static final String BOOK =
      """
      book: {id: default, version: test.1, currency: USD}
      providers:
      - id: openai
        models:
        - id: large
          match: [{equals: large}]
          prices:
          - id: large@base
            rates:
              input_tokens: {per: 1000000, rate: "10"}
              cache_read_tokens: {per: 1000000, rate: "1"}
              output_tokens: {per: 1000000, rate: "20"}
        - id: small
          match: [{equals: small}]
          prices:
          - id: small@base
            rates:
              input_tokens: {per: 1000000, rate: "1"}
              output_tokens: {per: 1000000, rate: "2"}
      """;
  private static final PriceEngine ENGINE = new PriceEngine(PriceBook.read(BOOK).orThrow());

  /** 1,000 in and 1,000 out of the large model: 0.03. */
  private static PricedUsage request(String id, Map<String, String> tags) {
    UsageEvent event =
        Fixtures.usageEvent(id)
            .setProvider("openai")
            .setRequestModel("large")
            .setResponseModel("large")
            .setUsage(List.of(quantity("input_tokens"), quantity("output_tokens")))
            .setTags(tags)
            .setServiceTier(null)
            .setRequestServiceTier(null)
            .setCoveredBy(null)
            .setResponseCacheHit(false)
            .setProviderCost(null)
            .build();
    PricedUsage sample = Fixtures.pricedUsage(id).setEvent(event).build();
    return Repricing.instead(ENGINE, sample, event, Fixtures.NOON).orElseThrow();
  }

  private static Quantity quantity(String unit) {
    return new Quantity(unit, new BigDecimal("1000").setScale(12));
  }

  private static WhatIfRun run(String yaml) {
    WhatIfFile file = WhatIfFile.of("w.yaml", yaml);
    assertThat(file).isInstanceOf(WhatIfFile.Read.class);
    return new WhatIfRun(ENGINE, (WhatIfFile.Read) file, Fixtures.NOON);
  }

  private static Compared total(WhatIfRun run, int requests, Map<String, String> tags) {
    for (int i = 0; i < requests; i++) {
      run.add(request("e-" + i, tags));
    }
    return run.report().total();
  }

  @Test
  void anotherModel_isPricedByTheBook() {
    Compared total =
        total(run("changes: [{id: s, match: {model: large}, model: small}]"), 10, Map.of());

    assertThat(total.actual()).isEqualByComparingTo("0.3");
    assertThat(total.otherwise()).isEqualByComparingTo("0.03");
    assertThat(total.changed()).isEqualTo(10);
  }

  @Test
  void failures_areCountedOnBothSides() {
    Compared total =
        total(
            run(
                """
                changes: [{id: s, model: small}]
                errors: {cost: 5, failure_rates: {large: 5%, small: 15%}}
                """),
            2,
            Map.of());

    assertThat(total.actualErrors()).isEqualByComparingTo("0.5");
    assertThat(total.otherwiseErrors()).isEqualByComparingTo("1.5");
    assertThat(total.saving()).isEqualByComparingTo("-0.946");
  }

  @Test
  void aModelWithoutAPrice_orWithoutAFailureRate_isComparedOnNeitherSide() {
    Compared unpriced = total(run("changes: [{id: s, model: unheard-of}]"), 3, Map.of());
    Compared unrated =
        total(
            run(
                """
                changes: [{id: s, model: small}]
                errors: {cost: 5, failure_rates: {large: 5%}}
                """),
            3,
            Map.of());

    assertThat(List.of(unpriced, unrated))
        .allSatisfy(
            it -> {
              assertThat(it.unknown()).isEqualTo(3);
              assertThat(it.actual()).isZero();
              assertThat(it.saving()).isZero();
            });
  }

  /** A hundred equal questions: one is paid. */
  @Test
  void repeats_areAnsweredByACache() {
    Compared total =
        total(
            run("changes: [{id: r, answer_repeats: true}]"),
            100,
            Map.of("prompt_fingerprint", "f1"));

    assertThat(total.actual()).isEqualByComparingTo("3");
    assertThat(total.otherwise()).isEqualByComparingTo("0.03");
    assertThat(total.changed()).isEqualTo(99);
    assertThat(total(run("changes: [{id: r, answer_repeats: true}]"), 5, Map.of()).changed())
        .isZero();
  }

  @Test
  void cachedPrompts_areReadAtTheCachePrice() {
    Compared total = total(run("changes: [{id: c, prompt_cache: 60%}]"), 1, Map.of());

    // 400 at 10, 600 at 1, 1,000 out at 20
    assertThat(total.otherwise()).isEqualByComparingTo("0.0246");
  }

  @Test
  void prepaidCapacity_takesThePlaceOfTheirCost() {
    WhatIfRun run = run("changes: [{id: p, match: {team: chat}, provisioned: 0.5}]");
    run.add(request("a", Map.of("team", "chat")));
    run.add(request("b", Map.of("team", "search")));

    WhatIfReport report = run.report();
    assertThat(report.total().otherwise()).isEqualByComparingTo("0.53");
    assertThat(report.byTeam().get("chat").saving()).isEqualByComparingTo("-0.47");
    assertThat(report.text())
        .contains(
            "Saving: 0.0600 + 0.0000 of failures - 0.5300 - 0.0000 of failures = -0.4700 USD");
    assertThat(report.lines()).hasSize(1 + 2 + 1 + 2);
  }

  @Test
  void aFileWithMistakes_saysWhereAndWhatToDo() {
    WhatIfFile file =
        WhatIfFile.of(
            "w.yaml",
            """
            changes:
            - {id: a, match: {team: x}}
            - {id: b, model: small, service_tier: batch}
            - {id: c, share: 120%, model: small}
            - {id: d, prompt_cache: 0%}
            - {id: e, provider: x, service_tier: batch}
            - {id: f, answer_repeats: maybe}
            errors: {cost: 5}
            """);

    assertThat(file)
        .isInstanceOfSatisfying(
            WhatIfFile.Refused.class,
            it ->
                assertThat(it.problems())
                    .anySatisfy(p -> assertThat(p).contains(":2:", "does not say what changes"))
                    .anySatisfy(p -> assertThat(p).contains(":3:", "more than one thing"))
                    .anySatisfy(p -> assertThat(p).contains(":4:", "up to 100%"))
                    .anySatisfy(p -> assertThat(p).contains(":5:"))
                    .anySatisfy(p -> assertThat(p).contains(":6:", "without a model"))
                    .anySatisfy(p -> assertThat(p).contains(":7:", "is not true"))
                    .anySatisfy(p -> assertThat(p).contains(":8:", "failure_rates: {")));
  }
}
