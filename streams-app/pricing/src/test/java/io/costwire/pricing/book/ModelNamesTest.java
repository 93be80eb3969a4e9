// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.Fixtures;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelNamesTest {

  private static final String BOOK =
      """
      book: {id: test, version: v1, currency: USD}
      providers:
      - id: aws
        aliases: [bedrock]
        models:
        - id: amazon.nova-lite
          match: [{prefix: amazon.nova-lite-v1}]
          prices: [{id: nova, rates: {input_tokens: {per: 1000000, rate: "1"}}}]
        - id: regional.nova
          match: [{contains: eu.amazon.nova-lite}]
          prices: [{id: regional, rates: {input_tokens: {per: 1000000, rate: "1.1"}}}]
        modifiers: [{id: jp, when: {region: jp}, multiply: "1.5", applies_to: {family: tokens}}]
      """;

  private final PriceBook book = PriceBook.read(BOOK).orThrow();

  @Test
  void wrappingsOfAName_areTakenOff() {
    for (String name :
        List.of(
            "amazon.nova-lite",
            " Amazon.Nova-Lite ",
            "bedrock/amazon.nova-lite",
            "models/amazon.nova-lite",
            "publishers/amazon/models/amazon.nova-lite",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
            "arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-lite-v1:0",
            "us.amazon.nova-lite",
            "us-gov.amazon.nova-lite-20250514",
            "amazon.nova-lite@20250514",
            "amazon.nova-lite:0",
            "amazon.nova-lite-2025-05-14")) {
      assertThat(model(name)).as(name).isEqualTo("amazon.nova-lite");
    }
  }

  @Test
  void geographyWithItsOwnPrice_keepsIt() {
    assertThat(model("eu.amazon.nova-lite-v1:0")).isEqualTo("regional.nova");
  }

  @Test
  void geographyOfAName_isTheRegionUnlessOneIsReported() {
    assertThat(ModelNames.geography("arn:x:inference-profile/jp.amazon.nova-lite")).isEqualTo("jp");
    assertThat(ModelNames.geography("us.openai")).isNull();
    assertThat(ModelNames.geography("gpt-5")).isNull();
    PriceRequest request =
        PriceRequest.of(
            "aws", "jp.amazon.nova-lite", Fixtures.NOON, Fixtures.usage("input_tokens=1000000"));
    PriceEngine engine = new PriceEngine(book);
    assertThat(Fixtures.cost(engine.price(request))).isEqualTo("1.5");
    assertThat(
            Fixtures.cost(
                engine.price(request.withTerms(PriceRequest.Terms.STANDARD.withRegion("us")))))
        .isEqualTo("1");
  }

  private String model(String name) {
    return book.provider("aws").orElseThrow().model(name).map(Model::id).orElse("none");
  }
}
