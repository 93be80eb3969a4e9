// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.lines.UnreadableField.Kind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriceEstimateTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final PriceEngine ENGINE = new PriceEngine(PriceBook.shipped());

  private static ObjectNode answer(String json) throws UnreadableField {
    return PriceEstimate.read(json, NOON).answer(ENGINE);
  }

  /** Whatever can be asked of both is answered alike, unpriced and contradictory usage as well. */
  @Test
  void estimate_isWhatThePriceCommandSays() throws UnreadableField {
    List<String> requests =
        List.of(
            """
            {"id":"1","provider":"openai","model":"gpt-4o","timestamp":"2026-11-22T12:00:00Z","usage":{"input_tokens":1200,"cache_read_tokens":1000,"output_tokens":300}}\
            """,
            """
            {"id":2,"provider":"anthropic","response_model":"claude-sonnet-4-5","timestamp":"2026-11-22","mode":"batch","usage":{"input_tokens":"210000","output_tokens":900}}\
            """,
            """
            {"provider":"openai","model":"gpt-5","timestamp":"2026-11-22","service_tier":"priority","region":"eu","usage":{"input_tokens":10,"output_tokens":20,"output_reasoning_tokens":5}}\
            """,
            """
            {"provider":"openai","model":"nope","timestamp":"2026-11-22","usage":{"input_tokens":1}}\
            """,
            """
            {"provider":"nope","model":"gpt-4o","timestamp":"2026-11-22","usage":{"input_tokens":1}}\
            """,
            """
            {"provider":"openai","model":"gpt-5","timestamp":"2026-11-22","usage":{"input_tokens":1,"cache_read_tokens":2}}\
            """);
    PriceLines price = new PriceLines(ENGINE);
    for (String request : requests) {
      ObjectNode estimate = answer(request);
      assertThat(estimate.remove(List.of("currency", "timestamp")).size()).as(request).isPositive();
      assertThat(estimate).as(request).isEqualTo(price.answer(request, 1));
    }
    assertThat(answer(requests.get(0)).get("cost").textValue()).isEqualTo("0.00475");
    assertThat(answer(requests.get(3)).get("cost").isNull()).as("unknown is never 0").isTrue();
    assertThat(answer(requests.get(3)).get("detail").textValue()).contains("price list of openai");
    assertThat(answer(requests.get(5)).get("status").textValue()).isEqualTo("INVALID_USAGE");
  }

  /** 1,200 in at 2.50 and up to 4,096 out at 10 dollars a million. */
  @Test
  void limitAlone_givesARange() throws UnreadableField {
    ObjectNode answer =
        answer(
            """
            {"provider":"openai","model":"gpt-4o","usage":{"input_tokens":1200},"max_output_tokens":4096}\
            """);

    assertThat(answer.get("cost").isNull()).isTrue();
    assertThat(answer.get("status").textValue()).isEqualTo("PRICED");
    assertThat(answer.at("/range/min").textValue()).isEqualTo("0.003");
    assertThat(answer.at("/range/max").textValue()).isEqualTo("0.04396");
    assertThat(answer.at("/lines/1/quantity").textValue()).as("at the limit").isEqualTo("4096");
    assertThat(answer.get("timestamp").textValue()).as("now").isEqualTo(NOON.toString());
    assertThat(answer.get("currency").textValue()).isEqualTo("USD");
  }

  @Test
  void expectedOutputAndLimit_giveTheCostAndTheRange() throws UnreadableField {
    ObjectNode answer =
        answer(
            """
            {"provider":"openai","model":"gpt-4o","usage":{"input_tokens":1200,"output_tokens":300,"output_reasoning_tokens":100},"max_output_tokens":4096}\
            """);

    assertThat(answer.get("cost").textValue()).isEqualTo("0.006");
    assertThat(answer.at("/range/min").textValue()).isEqualTo("0.003");
    assertThat(answer.at("/range/max").textValue()).isEqualTo("0.04396");
  }

  @Test
  void rangeOfAModelWithoutAPrice_isUnknownAtBothEnds() throws UnreadableField {
    ObjectNode answer =
        answer(
            """
            {"provider":"openai","model":"nope","usage":{"input_tokens":1200},"max_output_tokens":5}\
            """);

    assertThat(answer.get("status").textValue()).isEqualTo("UNPRICED_MODEL");
    assertThat(answer.at("/range/min").isNull()).isTrue();
    assertThat(answer.at("/range/max").isNull()).isTrue();
  }

  @Test
  void badInput_namesTheFieldAndTheFix() {
    refused("oops", Kind.MALFORMED, "", "is not JSON");
    refused("[]", Kind.MALFORMED, "", "write one object");
    refused("{}", Kind.MISSING_FIELD, "usage", "such as {\"input_tokens\": 1200}");
    refused("{\"input_tokens\":5}", Kind.UNKNOWN_FIELD, "input_tokens", "put it into usage");
    refused("{\"reported_cost\":\"5\"}", Kind.UNKNOWN_FIELD, "reported_cost", "leave it out");
    refused("{\"model\":4}", Kind.WRONG_TYPE, "model", "write it in quotes");
    refused("{\"timestamp\":\"noon\"}", Kind.WRONG_TYPE, "timestamp", "2026-11-22T12:00:00Z");
    refused(with("\"input_tokens\":-1", ""), Kind.NEGATIVE_QUANTITY, "usage.input_tokens", "0 or");
    refused(with("\"x\":\"1e40\"", ""), Kind.OUT_OF_BOUNDS, "usage.x", "at most 15");
    refused(with("\"input_tokens\":\"a\"", ""), Kind.WRONG_TYPE, "usage.input_tokens", "decimal");
    String limit = ",\"max_output_tokens\":10";
    refused(
        with("\"output_tokens\":11", limit), Kind.OUT_OF_BOUNDS, "usage.output_tokens", "raise");
    refused(
        with("\"output_audio_tokens\":1", limit),
        Kind.MISSING_FIELD,
        "usage.output_tokens",
        "beside output_audio_tokens");
    refused(
        with("\"input_tokens\":1", ",\"max_output_tokens\":1.5"),
        Kind.WRONG_TYPE,
        "max_output_tokens",
        "whole tokens");
    refused(with("\"input_tokens\":1", ",\"id\":{}"), Kind.WRONG_TYPE, "id", "in quotes");
  }

  private static String with(String usage, String more) {
    return "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"usage\":{%s}%s}".formatted(usage, more);
  }

  private static void refused(String json, Kind kind, String field, String fix) {
    assertThatThrownBy(() -> PriceEstimate.read(json, NOON))
        .as(json)
        .isInstanceOfSatisfying(
            UnreadableField.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.reason()).contains(fix);
            });
  }
}
