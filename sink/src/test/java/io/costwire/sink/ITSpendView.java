// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static io.costwire.sink.SampleViews.DATABASE;
import static io.costwire.sink.SampleViews.NOW;
import static io.costwire.sink.SampleViews.answer;
import static io.costwire.sink.SampleViews.assertExample;
import static io.costwire.sink.SampleViews.by;
import static io.costwire.sink.SampleViews.cost;
import static io.costwire.sink.SampleViews.count;
import static io.costwire.sink.SampleViews.events;
import static io.costwire.sink.SampleViews.line;
import static io.costwire.sink.SampleViews.ofHours;
import static io.costwire.sink.SampleViews.since;
import static io.costwire.sink.SampleViews.sum;
import static io.costwire.sink.SampleViews.tag;
import static io.costwire.sink.SampleViews.text;
import static io.costwire.sink.SampleViews.time;
import static io.costwire.sink.SampleViews.units;
import static io.costwire.sink.SampleViews.withCost;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.PricedUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Spend over any range, digit for digit at each grain. Shares the sample with {@link ITViews}. */
class ITSpendView {
  /** Lengths of a range, and what such a range reads. */
  private enum Grain {
    REQUESTS(12, ChronoUnit.MICROS, "usage_priced"),
    HOURS(40 * 24, ChronoUnit.HOURS, "cost_1h"),
    DAYS(41 * 24, ChronoUnit.DAYS, "cost_1d");

    private final int hours;
    private final ChronoUnit unit;
    private final String table;

    Grain(int hours, ChronoUnit unit, String table) {
      this.hours = hours;
      this.unit = unit;
      this.table = table;
    }

    String view(String dimensions) {
      return "v_spend(from = now() - INTERVAL %d HOUR, to = now(), dimensions = '%s')"
          .formatted(hours, dimensions);
    }

    List<PricedUsage> events() {
      Instant from = NOW.minus(Duration.ofHours(hours));
      return SampleViews.events(p -> !time(p).truncatedTo(unit).isBefore(from));
    }
  }

  @Test
  void example_isOfHours() {
    List<String> expected = new ArrayList<>();
    by(ofHours(7), SampleViews::provider, SampleViews::model, SampleViews::currency)
        .forEach((key, of) -> expected.add(line(key, of.size(), cost(of))));

    assertExample("v_spend", expected);
  }

  @ParameterizedTest
  @EnumSource
  void everySet_hasTheSumsOfItsRange(Grain grain) {
    List<PricedUsage> of = grain.events();
    String expected =
        line(
            String.valueOf(of.size()),
            cost(of),
            sum(of, PricedUsage::getListCost),
            count(of, SampleViews::unpriced),
            count(of, p -> p.getEvent().getStatus() == CallStatus.ERROR),
            units(of, "output_tokens"));

    for (String set : List.of("total", "provider,model", "team", "user", "wide")) {
      assertThat(
              answer(
                  "SELECT sum(requests), sum(billed_cost), sum(list_cost), sum(unpriced),"
                      + " sum(errors), sum(usage['output_tokens']) FROM "
                      + grain.view(set)))
          .as(set)
          .containsExactly(expected);
    }
  }

  @Test
  void savings_areTheSameOfRequestsAndOfWindows() {
    String savings = "SELECT sum(savings) FROM v_spend(from = now() - INTERVAL 41 DAY, to = now(),";

    assertThat(answer(savings + " dimensions = 'requests') WHERE time >= today() - 40"))
        .isEqualTo(answer(savings + " dimensions = 'total') WHERE time >= today() - 40"));
  }

  @Test
  void exampleByTag_isNarrowedByAnotherTag() {
    List<String> expected = new ArrayList<>();
    by(
            ofHours(7).stream().filter(p -> tag("team").apply(p).equals("search")).toList(),
            tag("feature"),
            SampleViews::currency)
        .forEach((key, of) -> expected.add(line(key, withCost(of), cost(of))));

    assertExample("v_spend_by_tag", expected);
  }

  @ParameterizedTest
  @CsvSource({
    "feature, false, false",
    "feature, true, false",
    "provider, false, false",
    "department, false, false",
    "user, false, false",
    "user, true, true",
    "campaign, false, true"
  })
  void valuesOfATag_sumToTheTotal(String tag, boolean narrowed, boolean requests) {
    for (Grain grain : Grain.values()) {
      List<PricedUsage> of = requests ? since(Duration.ofHours(grain.hours)) : grain.events();
      List<String> expected = new ArrayList<>();
      by(of, tag(tag))
          .forEach(
              (value, events) ->
                  expected.add(
                      line(
                          value,
                          events.size(),
                          withCost(events),
                          count(events, SampleViews::unpriced),
                          cost(events))));
      String view =
          "v_spend_by_tag(from = now() - INTERVAL %d HOUR, to = now(), tag = '%s', narrowed = %s)"
              .formatted(grain.hours, tag, narrowed);

      assertThat(
              answer(
                  "SELECT value, sum(requests), sum(with_cost), sum(unpriced),"
                      + " ifNull(sum(billed_cost), 0)"
                      + " FROM %s GROUP BY value ORDER BY value".formatted(view)))
          .as(view)
          .isEqualTo(expected);
      assertThat(tablesRead(view))
          .as(view)
          .containsExactly(requests ? "usage_priced" : grain.table);
    }
  }

  @Test
  void aWindowWithoutAnyPrice_hasNoCost() {
    assertThat(
            answer(
                "SELECT countIf(billed_cost IS NULL), countIf(billed_cost = 0) FROM "
                    + Grain.HOURS.view("wide")
                    + " WHERE priced + partial = 0"))
        .singleElement()
        .asString()
        .matches("[1-9]\\d*\t0");
  }

  @ParameterizedTest
  @EnumSource
  void aRange_readsItsTableOnly(Grain grain) {
    assertThat(tablesRead(grain.view("total"))).containsExactly(grain.table);
    assertThat(tablesRead(grain.view("requests"))).containsExactly("usage_priced");
  }

  private static List<String> tablesRead(String view) {
    return answer("EXPLAIN ESTIMATE SELECT sum(billed_cost) FROM " + view).stream()
        .map(line -> line.split("\t"))
        .filter(e -> e[0].equals(DATABASE) && Long.parseLong(e[3]) > 0)
        .map(e -> e[1])
        .filter(table -> !table.equals("cost_adjustments"))
        .toList();
  }

  @Test
  void aRangeInThePast_endsAtItsEnd() {
    Instant from = NOW.minus(Duration.ofHours(2));
    Instant to = NOW.minus(Duration.ofHours(1));
    List<PricedUsage> of = events(p -> !time(p).isBefore(from) && !time(p).isAfter(to));

    assertThat(
            answer(
                "SELECT sum(billed_cost) FROM v_spend(from = now() - INTERVAL 2 HOUR, to = now() -"
                    + " INTERVAL 1 HOUR, dimensions = 'total')"))
        .containsExactly(text(cost(of)));
  }
}
