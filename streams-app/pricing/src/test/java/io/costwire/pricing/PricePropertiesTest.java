// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What must hold for every model of the shipped book and any consistent usage. */
class PricePropertiesTest {

  private static final int ROUNDS = 20_000;

  private final PriceBook book = PriceBook.shipped();
  private final PriceEngine engine = new PriceEngine(book);

  @Test
  void lines_sumToTheTotalRoundedAndUnrounded() {
    forRandomEvents(
        (request, random) -> {
          Charge charge = engine.price(request).charge().orElseThrow();
          assertThat(sum(charge)).isEqualByComparingTo(charge.total());
          Charge rounded = charge.rounded();
          assertThat(sum(rounded)).isEqualByComparingTo(rounded.total());
          assertThat(charge.inputCost().add(charge.outputCost()).add(charge.otherCost()))
              .isEqualByComparingTo(charge.total());
        });
  }

  @Test
  void quantitiesOfInputLines_sumToTheReportedInput() {
    forRandomEvents(
        (request, random) -> {
          Charge charge = engine.price(request).charge().orElseThrow();
          BigDecimal input =
              charge.lines().stream()
                  .filter(
                      line ->
                          line.unit().family().equals("tokens")
                              && line.unit().direction().equals("input"))
                  .map(LineItem::quantity)
                  .reduce(BigDecimal.ZERO, BigDecimal::add);
          assertThat(input).isEqualByComparingTo(request.usage().toMap().get("input_tokens"));
        });
  }

  @Test
  void orderOfReportedUnits_doesNotMatter() {
    forRandomEvents(
        (request, random) -> {
          List<Map.Entry<String, BigDecimal>> entries =
              new ArrayList<>(request.usage().toMap().entrySet());
          Collections.shuffle(entries, random);
          Map<String, BigDecimal> shuffled = new LinkedHashMap<>();
          entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));
          PriceRequest other =
              PriceRequest.of(
                  request.provider(), request.models().request(), request.at(), Usage.of(shuffled));
          assertThat(engine.price(other).charge()).isEqualTo(engine.price(request).charge());
        });
  }

  @Test
  void moreOutput_neverCostsLess() {
    forRandomEvents(
        (request, random) -> {
          Map<String, BigDecimal> more = new LinkedHashMap<>(request.usage().toMap());
          more.merge("output_tokens", BigDecimal.valueOf(random.nextInt(10_000)), BigDecimal::add);
          PriceRequest other =
              PriceRequest.of(
                  request.provider(), request.models().request(), request.at(), Usage.of(more));
          assertThat(engine.price(other).charge().orElseThrow().total())
              .isGreaterThanOrEqualTo(engine.price(request).charge().orElseThrow().total());
        });
  }

  private void forRandomEvents(BiConsumer<PriceRequest, Random> property) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Model> models = new ArrayList<>();
    List<Provider> owners = new ArrayList<>();
    for (Provider provider : book.providers()) {
      for (Model model : provider.models()) {
        if (model.rules().get(0).rates().stream()
            .anyMatch(rate -> rate.unit().name().equals("input_tokens"))) {
          models.add(model);
          owners.add(provider);
        }
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      int pick = random.nextInt(models.size());
      PriceRequest request =
          PriceRequest.of(
              owners.get(pick).id(),
              models.get(pick).id(),
              Fixtures.NOON,
              Usage.of(randomUsage(random)));
      try {
        property.accept(request, random);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round + ", " + request, e);
      }
    }
  }

  /** Disjoint parts first, then the totals that include them, so that the report is consistent. */
  private static Map<String, BigDecimal> randomUsage(Random random) {
    int bound = random.nextBoolean() ? 400_000 : 1000;
    int plain = random.nextInt(bound);
    int read = random.nextInt(bound);
    int written = random.nextInt(bound);
    int writtenForAnHour = random.nextInt(written + 1);
    int output = random.nextInt(bound);
    Map<String, BigDecimal> usage = new LinkedHashMap<>();
    usage.put("input_tokens", BigDecimal.valueOf((long) plain + read + written));
    usage.put("cache_read_tokens", BigDecimal.valueOf(read));
    usage.put("cache_audio_read_tokens", BigDecimal.ZERO);
    usage.put("cache_image_read_tokens", BigDecimal.ZERO);
    usage.put("cache_write_tokens", BigDecimal.valueOf(written));
    usage.put("cache_write_1h_tokens", BigDecimal.valueOf(writtenForAnHour));
    usage.put("output_tokens", BigDecimal.valueOf(output));
    usage.put("output_reasoning_tokens", BigDecimal.valueOf(random.nextInt(output + 1)));
    return usage;
  }

  private static BigDecimal sum(Charge charge) {
    return charge.lines().stream().map(LineItem::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
