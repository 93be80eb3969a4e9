// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class PriceLinesTest {

  private final PriceLines lines = new PriceLines(new PriceEngine(PriceBook.shipped()));

  @Test
  void pricedEvents_areAnsweredWithPlainDecimals() throws IOException {
    StringBuilder out = new StringBuilder();
    long failures =
        run(
            """
            {"id":"a","provider":"openai","model":"gpt-5-nano","timestamp":"2026-11-01T12:00:00.000Z","usage":{"input_tokens":1,"cache_read_tokens":1}}
            """,
            out);
    assertThat(failures).isZero();
    assertThat(out)
        .hasToString(
            """
            {"id":"a","status":"PRICED","cost":"0.000000005","provider":"openai","model":"gpt-5-nano","book":"2026-11-22.2","entry":"gpt-5-nano@base","lines":[{"unit":"cache_read_tokens","quantity":"1","rate":"0.005","per":"1000000","amount":"0.000000005"}],"list_cost":"0.000000005","saved_by_cache":"0.000000045"}
            """);
  }

  @Test
  void unpricedEvents_areAnswersWithoutACost() throws IOException {
    StringBuilder out = new StringBuilder();
    long failures =
        run(
            """
            {"id":1,"provider":"openai","model":"nope","timestamp":"2026-11-01","usage":{"input_tokens":1}}
            {"id":2,"provider":"nope","model":"nope","timestamp":"2026-11-01","usage":{"input_tokens":1}}
            {"id":3,"provider":"openai","model":"gpt-5","timestamp":"2026-11-01"}
            {"id":4,"provider":"openai","model":"gpt-5","timestamp":"2026-11-01","usage":{"input_tokens":1,"cache_read_tokens":2}}
            {"id":5,"provider":"openai","model":"gpt-5","timestamp":"2026-11-01","service_tier":"scale","usage":{"input_tokens":1}}
            """,
            out);
    assertThat(failures).isZero();
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains(
                        "\"id\":1,\"status\":\"UNPRICED_MODEL\",\"cost\":null,\"provider\":\"openai\""),
            line -> assertThat(line).contains("\"status\":\"UNPRICED_PROVIDER\",\"cost\":null"),
            line -> assertThat(line).contains("\"status\":\"NO_USAGE\",\"cost\":null"),
            line ->
                assertThat(line)
                    .contains("\"status\":\"INVALID_USAGE\",\"cost\":null")
                    .contains("cannot exceed"),
            line ->
                assertThat(line).contains("\"status\":\"PRICED_PARTIAL\",\"cost\":\"0.00000125\""));
  }

  @Test
  void unreadableLines_areAnsweredWithTheirNumberAndCounted() throws IOException {
    StringBuilder out = new StringBuilder();
    long failures =
        run(
            """
            oops

            {"id":"b","provider":"openai","model":"gpt-5","timestamp":"soon","usage":{}}
            {"id":"c","provider":"openai","model":"gpt-5","usage":{}}
            {"id":"d","provider":"openai","model":"gpt-5","timestamp":"2026-11-01","usage":{"input_tokens":"many"}}
            {"id":"e","provider":5,"timestamp":"2026-11-01"}
            {"id":"f","id":"g"}
            """,
            out);
    assertThat(failures).isEqualTo(6);
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"id\":null,\"error\":\"line 1: is not JSON"),
            line ->
                assertThat(line)
                    .contains("\"id\":\"b\",\"error\":\"line 3: timestamp is not an instant"),
            line -> assertThat(line).contains("line 4: timestamp is missing"),
            line -> assertThat(line).contains("line 5: usage.input_tokens is not a number"),
            line -> assertThat(line).contains("line 6: provider is not a text"),
            line -> assertThat(line).contains("line 7: is not JSON"));
  }

  private long run(String in, Appendable out) throws IOException {
    return lines.run(new BufferedReader(new StringReader(in)), out);
  }
}
