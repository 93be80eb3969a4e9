// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static io.costwire.pricing.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import io.costwire.pricing.core.Usage;
import io.costwire.pricing.lines.PriceLines;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold for every price list that can be written, not only for the shipped one. */
class RandomBookPropertiesTest {

  private static final int BOOKS = 100;
  private static final int EVENTS = 20;

  @Test
  void cost_isThatOfTheDefinitionAndTheSumOfItsLines() {
    forRandomBooks(
        (book, engine, random) -> {
          for (int i = 0; i < EVENTS; i++) {
            Map<Unit, BigDecimal> amounts = book.amounts();
            PriceResult result = price(engine, book.report(amounts));
            if (result.charge().isEmpty()) {
              assertThat(result.status()).isEqualTo(PriceStatus.UNPRICED_MODEL);
              continue;
            }
            Charge charge = result.charge().orElseThrow();
            BigDecimal difference = charge.total().subtract(book.cost(amounts)).abs();
            BigDecimal slack =
                book.isExact() || charge.lines().stream().allMatch(LineItem::exact)
                    ? new BigDecimal("1e-40")
                    : new BigDecimal("1e-18").multiply(BigDecimal.valueOf(charge.lines().size()));
            assertThat(difference).isLessThanOrEqualTo(slack);
            assertThat(sum(charge)).isEqualByComparingTo(charge.total());
            Charge rounded = charge.rounded();
            assertThat(sum(rounded)).isEqualTo(rounded.total());
            assertThat(rounded.total().scale()).isEqualTo(18);
          }
        });
  }

  @Test
  void addingToAUnitAndItsAncestors_neverLowersTheCost() {
    forRandomBooks(
        (book, engine, random) -> {
          for (int i = 0; i < EVENTS; i++) {
            Map<Unit, BigDecimal> amounts = book.amounts();
            Map<Unit, BigDecimal> more = new LinkedHashMap<>(amounts);
            Unit unit = book.priced().get(random.nextInt(book.priced().size()));
            if (unit.equals(Units.REQUESTS)) {
              continue;
            }
            more.merge(unit, BigDecimal.valueOf(1 + random.nextInt(9000)), BigDecimal::add);
            PriceResult dearer = price(engine, book.report(more));
            BigDecimal slack = book.isExact() ? BigDecimal.ZERO : new BigDecimal("1e-17");
            assertThat(dearer.charge().orElseThrow().total().add(slack))
                .isGreaterThanOrEqualTo(
                    price(engine, book.report(amounts))
                        .charge()
                        .map(Charge::total)
                        .orElse(BigDecimal.ZERO));
          }
        });
  }

  @Test
  void orderOfUnitsAndEvents_doesNotMatter() {
    forRandomBooks(
        (book, engine, random) -> {
          List<Map<String, BigDecimal>> events = new ArrayList<>();
          for (int i = 0; i < EVENTS; i++) {
            events.add(book.report(book.amounts()));
          }
          BigDecimal before = total(engine, events);
          Collections.shuffle(events, random);
          events.replaceAll(
              usage -> {
                List<String> names = new ArrayList<>(usage.keySet());
                Collections.shuffle(names, random);
                Map<String, BigDecimal> shuffled = new LinkedHashMap<>();
                names.forEach(name -> shuffled.put(name, usage.get(name)));
                return shuffled;
              });
          assertThat(total(engine, events)).isEqualTo(before);
        });
  }

  @Test
  void priceAndItsCorrection_sumToTheNewPrice() {
    forRandomBooks(
        (book, engine, random) -> {
          List<Map<String, BigDecimal>> events = new ArrayList<>();
          for (int i = 0; i < EVENTS; i++) {
            events.add(book.report(book.amounts()));
          }
          PriceEngine corrected = Fixtures.engine(book.corrected());
          BigDecimal sum = total(engine, events);
          for (Map<String, BigDecimal> usage : events) {
            BigDecimal correction =
                stored(price(corrected, usage)).subtract(stored(price(engine, usage)));
            sum = sum.add(correction);
          }
          assertThat(sum).isEqualTo(total(corrected, events));
        });
  }

  @Test
  void whatIsPrinted_isReadBackToTheSameFigures() {
    forRandomBooks(
        (book, engine, random) -> {
          Map<String, BigDecimal> usage = book.report(book.amounts());
          PriceResult result = price(engine, usage);
          JsonNode answer = printed(engine, usage);
          assertThat(answer.get("status").textValue()).isEqualTo(result.status().name());
          if (result.charge().isEmpty()) {
            assertThat(answer.get("cost").isNull()).isTrue();
            return;
          }
          Charge charge = result.charge().orElseThrow();
          assertThat(read(answer, "cost")).isEqualByComparingTo(charge.total());
          assertThat(answer.get("lines").size()).isEqualTo(charge.lines().size());
          for (int i = 0; i < charge.lines().size(); i++) {
            LineItem line = charge.lines().get(i);
            JsonNode text = answer.get("lines").get(i);
            assertThat(Units.named(text.get("unit").textValue())).contains(line.unit());
            assertThat(read(text, "quantity")).isEqualByComparingTo(line.quantity());
            assertThat(read(text, "rate")).isEqualByComparingTo(line.rate());
            assertThat(read(text, "per")).isEqualByComparingTo(line.per());
            assertThat(read(text, "amount")).isEqualByComparingTo(line.amount());
          }
        });
  }

  private interface Property {
    void check(RandomBook book, PriceEngine engine, Random random);
  }

  private static void forRandomBooks(Property property) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < BOOKS; round++) {
      RandomBook book = new RandomBook(random, random.nextBoolean());
      String yaml = book.yaml();
      try {
        property.check(book, Fixtures.engine(yaml), random);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", book " + round + "\n" + yaml, e);
      }
    }
  }

  private static PriceResult price(PriceEngine engine, Map<String, BigDecimal> usage) {
    return engine.price(PriceRequest.of("acme", "one", NOON, Usage.of(usage)));
  }

  private static BigDecimal total(PriceEngine engine, List<Map<String, BigDecimal>> events) {
    return events.stream()
        .map(usage -> stored(price(engine, usage)))
        .reduce(BigDecimal.ZERO.setScale(18), BigDecimal::add);
  }

  private static BigDecimal stored(PriceResult result) {
    return result.rounded().charge().map(Charge::total).orElse(BigDecimal.ZERO);
  }

  private static BigDecimal sum(Charge charge) {
    return charge.lines().stream()
        .map(LineItem::amount)
        .reduce(BigDecimal.ZERO.setScale(charge.total().scale()), BigDecimal::add);
  }

  private static JsonNode printed(PriceEngine engine, Map<String, BigDecimal> usage) {
    ObjectNode line = SharedData.JSON.createObjectNode();
    line.put("id", "1").put("provider", "acme").put("model", "one");
    line.put("timestamp", NOON.toString());
    ObjectNode units = line.putObject("usage");
    usage.forEach((unit, quantity) -> units.put(unit, quantity.toPlainString()));
    return new PriceLines(engine).answer(line.toString(), 1);
  }

  private static BigDecimal read(JsonNode node, String field) {
    String text = node.get(field).textValue();
    assertThat(text).doesNotContainIgnoringCase("e");
    return new BigDecimal(text);
  }
}
