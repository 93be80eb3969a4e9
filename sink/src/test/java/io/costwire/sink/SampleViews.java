// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.PricedUsage;
import io.costwire.sink.clickhouse.ViewExample;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The views over one sample of 50,000 events, filled once for all tests of views, and the words to
 * say in Java what they must show.
 */
final class SampleViews {
  static final long SEED = 20_261_122;
  static final CostwireBackends BACKENDS = CostwireBackends.shared();
  static final String DATABASE = BACKENDS.uniqueName("views");
  static final SampleWarehouse SAMPLE =
      SampleWarehouse.fill(BACKENDS.clickhouseHttpUrl(), DATABASE, Instant.now(), SEED, 50_000);
  static final Instant NOW = SAMPLE.now();
  static final LocalDate TODAY = day(NOW);

  private static final Map<String, String> EXAMPLES =
      ViewExample.all().stream().collect(Collectors.toMap(ViewExample::view, ViewExample::query));
  private static final String NULL = "\\N";

  private SampleViews() {}

  /** Lines of the example of a view, with the sample's end for a clock. */
  static List<String> example(String view) {
    return answer(Objects.requireNonNull(EXAMPLES.get(view), view));
  }

  static List<String> answer(String sql) {
    String pinned =
        sql.replace("now()", "toDateTime(%d)".formatted(NOW.getEpochSecond()))
            .replace("today()", "toDate('%s')".formatted(TODAY));
    return BACKENDS
        .executeClickhouse(pinned.replaceAll("(FROM|JOIN) v_", "$1 " + DATABASE + ".v_"))
        .lines()
        .toList();
  }

  /** Asserts that the example of a view shows these lines in this order. */
  static void assertExample(String view, List<String> expected) {
    assertThat(expected).as("seed %d", SEED).isNotEmpty();
    assertThat(example(view)).as("%s, seed %d", view, SEED).isEqualTo(expected);
  }

  static List<PricedUsage> events(Predicate<PricedUsage> filter) {
    return SAMPLE.events().stream().filter(filter).toList();
  }

  /** Events of hours that start within the last days. */
  static List<PricedUsage> ofHours(int days) {
    Instant from = NOW.minus(Duration.ofDays(days));
    return events(p -> !time(p).truncatedTo(ChronoUnit.HOURS).isBefore(from));
  }

  /** Events of days that start within the last days. */
  static List<PricedUsage> ofDays(int days) {
    return events(p -> !day(p).isBefore(TODAY.minusDays(days)));
  }

  /** Events since so long ago. */
  static List<PricedUsage> since(Duration ago) {
    return events(p -> !time(p).isBefore(NOW.minus(ago)));
  }

  /** By several keys, sorted by them as ClickHouse does. */
  @SafeVarargs
  static Map<String, List<PricedUsage>> by(
      List<PricedUsage> events, Function<PricedUsage, String>... keys) {
    return events.stream()
        .collect(
            Collectors.groupingBy(
                p -> Arrays.stream(keys).map(k -> k.apply(p)).collect(Collectors.joining("\t")),
                TreeMap::new,
                Collectors.toList()));
  }

  static Instant time(PricedUsage priced) {
    return priced.getEvent().getEventTime();
  }

  static LocalDate day(PricedUsage priced) {
    return day(time(priced));
  }

  private static LocalDate day(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate();
  }

  static String tenant(PricedUsage priced) {
    return priced.getEvent().getTenant();
  }

  static String hour(PricedUsage priced) {
    return dateTime(time(priced).truncatedTo(ChronoUnit.HOURS));
  }

  static String month(PricedUsage priced) {
    return day(priced).withDayOfMonth(1).toString();
  }

  /** A DateTime as ClickHouse prints it. */
  static String dateTime(Instant time) {
    String iso = time.truncatedTo(ChronoUnit.SECONDS).toString();
    return (iso.length() == 17 ? iso.replace("Z", ":00Z") : iso).replace('T', ' ').replace("Z", "");
  }

  /** The currency that windows of the tenant have, whether the event has a cost or not. */
  static String currency(PricedUsage priced) {
    return SampleUsage.currency(tenant(priced));
  }

  /** The currency of the event's cost. */
  static String ownCurrency(PricedUsage priced) {
    return priced.getCurrency() == null ? NULL : priced.getCurrency();
  }

  static String provider(PricedUsage priced) {
    return tag("provider").apply(priced);
  }

  static String model(PricedUsage priced) {
    return tag("model").apply(priced);
  }

  static Function<PricedUsage, String> tag(String name) {
    return p -> text(SampleWarehouse.dimension(p, name));
  }

  static long count(List<PricedUsage> events, Predicate<PricedUsage> which) {
    return events.stream().filter(which).count();
  }

  static long withCost(List<PricedUsage> events) {
    return count(events, p -> p.getBilledCost() != null);
  }

  static boolean unpriced(PricedUsage priced) {
    return switch (priced.getStatus()) {
      case UNPRICED_MODEL, UNPRICED_PROVIDER -> true;
      default -> false;
    };
  }

  static BigDecimal cost(List<PricedUsage> events) {
    return SampleWarehouse.sum(events);
  }

  /** Sum of what is known; null where nothing is. */
  static <T> @Nullable BigDecimal sum(List<T> of, Function<T, @Nullable BigDecimal> amount) {
    return of.stream()
        .map(amount)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .reduce(BigDecimal::add)
        .orElse(null);
  }

  static BigDecimal units(List<PricedUsage> events, String unit) {
    return events.stream()
        .flatMap(p -> p.getEvent().getUsage().stream())
        .filter(q -> q.getUnit().equals(unit))
        .map(q -> q.getQuantity())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  static BigDecimal tokens(List<PricedUsage> events) {
    return units(events, "input_tokens").add(units(events, "output_tokens"));
  }

  /** A ratio, cut off; null where there is nothing to divide by. */
  static @Nullable BigDecimal ratio(@Nullable BigDecimal of, BigDecimal by, int digits) {
    return of == null || by.signum() == 0 ? null : of.divide(by, digits, RoundingMode.DOWN);
  }

  static @Nullable BigDecimal ratio(@Nullable BigDecimal of, long by, int digits) {
    return ratio(of, BigDecimal.valueOf(by), digits);
  }

  static @Nullable BigDecimal percent(@Nullable BigDecimal of, BigDecimal by) {
    // Cut off twice, as the view does.
    return of == null || by.signum() == 0
        ? null
        : of.multiply(BigDecimal.valueOf(100))
            .divide(by, 18, RoundingMode.DOWN)
            .setScale(6, RoundingMode.DOWN);
  }

  static @Nullable BigDecimal percent(long of, long by) {
    return percent(BigDecimal.valueOf(of), BigDecimal.valueOf(by));
  }

  /** One row as ClickHouse prints it. */
  static String line(String keys, @Nullable Object... values) {
    return keys
        + "\t"
        + Arrays.stream(values).map(SampleViews::text).collect(Collectors.joining("\t"));
  }

  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> NULL;
      case BigDecimal decimal -> SampleWarehouse.text(decimal);
      case String string -> string.replace("\\", "\\\\").replace("'", "\\'");
      default -> value.toString();
    };
  }
}
