// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.Tiers;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Reading what was printed gives what was printed, whatever is in it. */
class BookPrinterTest {

  private static final int BOOKS = 300;
  private static final String[] AWKWARD = {
    "a",
    "gpt-5",
    "3.5",
    "2026-11-22",
    "true",
    "null",
    "~",
    "@cf/x",
    "ft:gpt:org",
    "it's",
    "a #b",
    "a: b",
    "- a",
    "{a}",
    "[a]",
    "x\\d{8}$",
    "\"q\"",
    "1e3",
    "0x1f",
    "%a",
    "ü",
    "a,b",
    "*a",
    "&a",
    "!a"
  };

  private final BookPrinter printer = new BookPrinter("default", "USD");

  @Test
  void shippedDocuments_printAsTheyAre() {
    PriceBook book = PriceBook.shipped();
    for (Provider provider : book.providers()) {
      BookDocument document = printer.print(provider);
      assertThat(book.documents()).contains(document);
    }
  }

  @Test
  void randomProviders_readBackAsTheyWere() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < BOOKS; i++) {
      Provider provider = provider(random);
      BookDocument document = printer.print(provider);
      Provider again = PriceBook.read(List.of(document), "v").orThrow().providers().get(0);
      assertThat(again)
          .as("seed %d, book %d:%n%s", seed, i, document.yaml())
          .usingRecursiveComparison()
          .comparingOnlyFields("id", "aliases", "endpoints", "terms", "models", "modifiers")
          .ignoringFields("models.rules.plan")
          .withEqualsForType((a, b) -> a.pattern().equals(b.pattern()), Pattern.class)
          .isEqualTo(provider);
      assertThat(printer.print(again)).isEqualTo(document);
    }
  }

  private static Provider provider(Random random) {
    List<Model> models = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      String id = "m" + i + AWKWARD[random.nextInt(AWKWARD.length)];
      List<PriceRule> rules = new ArrayList<>();
      for (int j = 0; j < 1 + random.nextInt(3); j++) {
        rules.add(rule(random, id + "@" + j, j));
      }
      models.add(new Model(id, List.of(match(random, i)), rules));
    }
    return new Provider(
        new Provider.Names(
            "p" + random.nextInt(9),
            List.of(AWKWARD[random.nextInt(AWKWARD.length)] + "-alias"),
            List.of(),
            List.of(),
            List.of("https://[a-z]+\\.example(?:/|$)")),
        new Provider.Terms(
            Provider.Clock.values()[random.nextInt(2)],
            new PriceSource(
                "test",
                AWKWARD[random.nextInt(AWKWARD.length)],
                date(random),
                List.of("http://a?b=c#d"))),
        models,
        List.of(
            new Modifier(
                "mod",
                when(random),
                decimal(random),
                Map.of("family", "tokens"),
                Set.of("requests"))));
  }

  private static NameMatch match(Random random, int i) {
    String text = ("n" + i + AWKWARD[random.nextInt(AWKWARD.length)]).toLowerCase(Locale.ROOT);
    return switch (random.nextInt(6)) {
      case 0 -> new NameMatch.Equals(text);
      case 1 -> new NameMatch.Prefix(text);
      case 2 -> new NameMatch.Suffix(text);
      case 3 -> new NameMatch.Contains(text);
      case 4 ->
          new NameMatch.Regex(Pattern.compile("^n" + i + "-\\d{8}$", Pattern.CASE_INSENSITIVE));
      default ->
          new NameMatch.All(List.of(new NameMatch.Prefix(text), new NameMatch.Contains("'")));
    };
  }

  private static PriceRule rule(Random random, String id, int start) {
    int steps = 1 + random.nextInt(3);
    List<BigDecimal> bounds = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      bounds.add(BigDecimal.valueOf(i * 1000L));
    }
    Tiers tiers =
        steps == 1
            ? Tiers.FLAT
            : new Tiers(
                Tiers.Mode.values()[random.nextInt(2)],
                Units.INPUT_TOKENS,
                Tiers.Boundary.values()[random.nextInt(2)],
                bounds);
    List<BigDecimal> values = new ArrayList<>();
    int count = random.nextBoolean() ? 1 : steps;
    for (int i = 0; i < count; i++) {
      values.add(decimal(random));
    }
    List<Rate> rates =
        List.of(
            new Rate(Units.INPUT_TOKENS, BigDecimal.valueOf(1_000_000), values),
            new Rate(
                Units.REQUESTS,
                BigDecimal.valueOf(1000),
                List.of(decimal(random)),
                BigDecimal.TEN));
    Instant from = start == 0 ? null : Instant.ofEpochSecond(1_700_000_000L + start);
    PriceRule.Validity validity =
        new PriceRule.Validity(
            from,
            random.nextBoolean() ? null : Instant.ofEpochSecond(1_900_000_000L),
            random.nextBoolean() ? null : Instant.ofEpochMilli(1_800_000_000_123L),
            start);
    return new PriceRule(
        id,
        validity,
        when(random),
        new PriceRule.Prices(
            tiers,
            rates,
            PriceSource.of("other", "1.0", LocalDate.EPOCH),
            random.nextBoolean() ? null : "CNY"));
  }

  private static Conditions when(Random random) {
    List<DailyWindow> windows =
        random.nextBoolean()
            ? List.of()
            : List.of(
                new DailyWindow(
                    random.nextBoolean()
                        ? EnumSet.allOf(DayOfWeek.class)
                        : EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.SUNDAY),
                    LocalTime.of(16, 30),
                    LocalTime.of(0, 30, random.nextInt(2)),
                    ZoneId.of(random.nextBoolean() ? "UTC" : "Asia/Shanghai")));
    return new Conditions(
        random.nextBoolean() ? Set.of() : Set.of("flex", "priority"),
        random.nextBoolean() ? Set.of() : Set.of("batch"),
        random.nextBoolean() ? Set.of() : Set.of("eu"),
        Set.of(),
        windows);
  }

  private static LocalDate date(Random random) {
    return LocalDate.EPOCH.plusDays(random.nextInt(30_000));
  }

  /** Close enough to the others that no change is taken for a mistake. */
  private static BigDecimal decimal(Random random) {
    return BigDecimal.valueOf(1 + random.nextInt(1_000_000), 6).add(BigDecimal.ONE);
  }
}
