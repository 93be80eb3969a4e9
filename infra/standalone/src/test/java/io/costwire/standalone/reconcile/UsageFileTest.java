// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.chargeback.reconcile.Bill;
import io.costwire.chargeback.reconcile.Slot;
import io.costwire.pricing.book.PriceBook;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageFileTest {
  private static final LocalDate DAY = LocalDate.parse("2026-10-03");
  private static final Optional<BigDecimal> NONE = Optional.empty();

  @Test
  void anyOtherTable_isRead() {
    UsageFile.Read file =
        read(
            """
            date,model,account,requests,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,cost,currency
            2026-10-03,gpt-4o,acct-1,3,1000,100,400,,0.0035,usd
            """);

    assertThat(file.bills())
        .containsExactly(
            new Bill(
                new Slot(DAY, "gpt-4o", "acct-1"),
                new Bill.Tokens(number("3"), number("1000"), number("100"), number("400"), NONE),
                number("0.0035"),
                1));
    assertThat(file.content())
        .isEqualTo(new UsageFile.Content(true, true, true, Optional.of("USD"), 4));
  }

  @Test
  void mostColumnsMayBeLeftOut_andTableMayBeOfASpreadsheet() {
    UsageFile.Read file = read("\uFEFFDate;Model;Cost\r\n2026-10-03;gpt-4o;1.5\r\n\r\n");

    assertThat(file.bills())
        .containsExactly(
            new Bill(new Slot(DAY, "gpt-4o", ""), Bill.Tokens.UNKNOWN, number("1.5"), 1));
    assertThat(file.content())
        .isEqualTo(new UsageFile.Content(true, false, false, Optional.empty(), 1));
  }

  @Test
  void costsOfOpenAi_areReadByTheModelOfTheirItem() {
    UsageFile.Read file =
        read(
            """
            start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,line_item,project_id,organization_id
            1790899200,1790985600,2026-10-02T00:00:00+00:00,2026-10-03T00:00:00+00:00,,,,,,
            1790985600,1791072000,2026-10-03T00:00:00+00:00,2026-10-04T00:00:00+00:00,0.62,usd,,"gpt-4o-2024-08-06, input",proj-1,org
            1790985600,1791072000,2026-10-03T00:00:00+00:00,2026-10-04T00:00:00+00:00,0.38,usd,,"gpt-4o-2024-08-06, output",proj-1,org
            """);

    assertThat(file.bills()).hasSize(2);
    assertThat(merged(file, "openai"))
        .containsExactly(
            new Bill(new Slot(DAY, "gpt-4o", "proj-1"), Bill.Tokens.UNKNOWN, number("1.00"), 2));
    assertThat(file.content().currency()).contains("USD");
  }

  @Test
  void usageOfOpenAi_isRead() {
    UsageFile.Read file =
        read(
            """
            start_time,end_time,project_id,num_model_requests,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens
            1790985600,1791072000,proj-1,5,gpt-4o-2024-08-06,false,default,1000,500,800
            """);

    assertThat(merged(file, "openai"))
        .containsExactly(
            new Bill(
                new Slot(DAY, "gpt-4o", "proj-1"),
                new Bill.Tokens(number("5"), number("1000"), number("500"), number("800"), NONE),
                NONE,
                1));
    assertThat(file.content().costs()).isFalse();
  }

  @Test
  void usageOfAnthropic_hasItsCachedTokensAddedToTheInput() {
    UsageFile.Read file =
        read(
            """
            usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed
            2026-10-03,claude-sonnet-4-5-20250929,app,Default,standard,≤ 200k,100000,20000,10000,200000,5000,10,not_available,
            """);

    assertThat(file.bills())
        .containsExactly(
            new Bill(
                new Slot(DAY, "claude-sonnet-4-5-20250929", "Default"),
                new Bill.Tokens(
                    NONE, number("330000"), number("5000"), number("200000"), number("30000")),
                NONE,
                1));
  }

  @Test
  void costsOfAnthropic_areReadUnderTheBooksModelNames() {
    UsageFile.Read file =
        read(
            """
            usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed
            2026-10-03,Claude Sonnet 4.5,Default,k,message,≤ 200k,input_no_cache,0.30,0.30,token,global,
            2026-10-03,Claude Sonnet 4.5,Default,k,message,≤ 200k,output,0.08,0.08,token,global,
            2026-10-03,,Default,k,,,,0.10,0.10,web_search,,
            """);

    assertThat(merged(file, "anthropic"))
        .extracting(bill -> bill.slot().model() + " " + bill.cost().orElseThrow())
        .containsExactly("claude-sonnet-4-5 0.38", "web_search 0.10");
    assertThat(file.content().currency()).contains("USD");
  }

  @Test
  void costsAndUsage_areTakenTogether_andWhatIsNotInTheCostsIsBilledAtNothing() {
    UsageFile.Read usage =
        read("date,model,input_tokens\n2026-10-03,gpt-4o,10\n2026-10-04,gpt-4o,20\n");
    UsageFile.Read costs = read("date,model,cost\n2026-10-03,gpt-4o,1.25\n");

    assertThat(Bills.problems(List.of(usage, costs))).isEmpty();
    Bills bills = Bills.of(List.of(usage, costs), Optional.empty());
    assertThat(bills.bills())
        .extracting(bill -> bill.tokens().input().orElseThrow() + " " + bill.cost().orElseThrow())
        .containsExactly("10 1.25", "20 0");
    assertThat(bills.digit()).isEqualByComparingTo("0.01");
  }

  @Test
  void twoFilesOfCosts_wouldCountTwice() {
    UsageFile.Read costs = read("date,model,cost\n2026-10-03,gpt-4o,1.25\n");

    assertThat(Bills.problems(List.of(costs, costs))).singleElement().asString().contains("twice");
  }

  @Test
  void unknownColumns_areRefusedWithThoseThatAreWanted() {
    assertThat(refused("when,what,how_much\n1,2,3\n"))
        .singleElement()
        .asString()
        .contains("when, what, how_much", "date, model and any of")
        .contains("cache_read_tokens", "amount_value, line_item", "cost_usd, usage_date_utc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          date,model,cost_usd;2026-10-03,m,1              | there is no column 'cost_usd'; remove it, or name it as one of date
          date,model;2026-10-03,m                         | has neither costs nor counts
          date,model,cost                                 | has no rows
          date,model,cost;03.10.2026,m,1                  | f.csv:2: date: '03.10.2026' is no day; write 2026-10-03
          date,model,cost;2026-10-03,,1                   | f.csv:2: has no model; export it by model
          date,model,cost,currency;2026-10-03,m,"1,5",EUR | f.csv:2: cost: '1,5' is no number; write digits and a point
          date,model,cost,requests;2026-10-03,m,,5        | f.csv:2: cost: is empty; write 0 where nothing was charged
          date,model,requests;2026-10-03,m,-5             | f.csv:2: requests: is negative; write a count
          date,model,cost;2026-10-03,m                    | f.csv:2: has 2 cells and the header 3
          date,model,cost;2026-10-03,m,"1;2026-10-04,m,2  | f.csv:2: cost: '1
          date,model,cost,currency;2026-10-03,m,1,USD;2026-10-03,m,1,EUR | has costs in EUR and USD
          """)
  void mistakes_areNamedWithTheirPlaceAndRemedy(String csv, String problem) {
    assertThat(refused(csv.replace(';', '\n'))).anyMatch(it -> it.contains(problem));
  }

  @Test
  void manyMistakes_areCounted() {
    assertThat(refused("date,model,cost\n" + "x,m,1\n".repeat(15)))
        .hasSize(11)
        .last()
        .asString()
        .contains("and 5 more problems");
  }

  private static List<Bill> merged(UsageFile.Read file, String provider) {
    return Bills.of(List.of(file), PriceBook.shipped().provider(provider)).bills();
  }

  private static UsageFile.Read read(String csv) {
    return (UsageFile.Read) UsageFile.of("f.csv", csv);
  }

  private static List<String> refused(String csv) {
    return ((UsageFile.Refused) UsageFile.of("f.csv", csv)).problems();
  }

  private static Optional<BigDecimal> number(String text) {
    return Optional.of(new BigDecimal(text));
  }
}
