// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.chargeback.capacity.Amortisation;
import io.costwire.chargeback.capacity.AmortisationKey;
import io.costwire.chargeback.capacity.Capacity;
import io.costwire.chargeback.capacity.CapacityUse;
import io.costwire.standalone.capacity.CapacityAccount.Place;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Charges of one resource, read from rows. The latest says what it is spread by, whom it serves and
 * what it can do.
 */
final class CapacityCharges {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,18})?");
  private static final int MILLI_DIGITS = 3;
  private static final String ALL_MODELS = "*";

  private final List<JsonNode> rows;
  private final Instant from;
  private final Instant to;

  /**
   * @param rows charges that overlap the range, by time
   */
  CapacityCharges(List<JsonNode> rows, Instant from, Instant to) {
    this.rows = standing(rows);
    this.from = from;
    this.to = to;
  }

  /** Without the charges that were taken back. */
  private static List<JsonNode> standing(List<JsonNode> rows) {
    Map<String, List<JsonNode>> charges = new LinkedHashMap<>();
    rows.forEach(
        row ->
            charges.computeIfAbsent(row.path("charge").asText(), it -> new ArrayList<>()).add(row));
    return charges.values().stream()
        .filter(
            same ->
                same.size() == 1
                    || same.stream()
                            .map(CapacityCharges::amount)
                            .flatMap(Optional::stream)
                            .reduce(BigDecimal.ZERO, BigDecimal::add)
                            .signum()
                        != 0)
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Who bears what of them; nothing where all were taken back.
   *
   * @param requests uses of the same tenant
   */
  Optional<CapacityAccount> account(List<JsonNode> requests) {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    JsonNode latest = rows.getLast();
    String currency =
        rows.stream()
            .map(row -> row.path("money").asText())
            .filter(it -> !it.isEmpty())
            .findFirst()
            .orElse("");
    Capacity capacity =
        new Capacity(
            latest.path("tenant").asText(),
            latest.path("resource").asText(),
            currency,
            amount(currency),
            time(),
            key(latest.path("key_label").asText()),
            perHour(latest.path("per_hour").asText()));
    List<JsonNode> own = requests.stream().filter(use -> isServed(latest, use)).toList();
    return Optional.of(
        new CapacityAccount(
            Amortisation.of(capacity, uses(own, currency)),
            rows.stream()
                .map(row -> row.path("kind_label").asText())
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new)),
            places(requests),
            rows.stream()
                .filter(
                    row -> amount(row).isEmpty() || !row.path("money").asText().equals(currency))
                .count(),
            own.stream().mapToLong(use -> use.path("silent").asLong()).sum()));
  }

  private BigDecimal amount(String currency) {
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode row : rows) {
      Optional<BigDecimal> amount = amount(row);
      if (amount.isPresent() && row.path("money").asText().equals(currency)) {
        sum = sum.add(Capacity.within(amount.get(), begin(row), end(row), from, to));
      }
    }
    return sum;
  }

  /** How long any of them held within the range. */
  private Duration time() {
    Duration time = Duration.ZERO;
    Instant counted = from;
    for (JsonNode row :
        rows.stream().sorted(Comparator.comparing(CapacityCharges::begin)).toList()) {
      Instant begin = begin(row).isBefore(counted) ? counted : begin(row);
      Instant end = end(row).isAfter(to) ? to : end(row);
      if (begin.isBefore(end)) {
        time = time.plus(Duration.between(begin, end));
        counted = end;
      }
    }
    return time;
  }

  private List<Place> places(List<JsonNode> requests) {
    Set<List<String>> taken =
        requests.stream().map(CapacityCharges::place).collect(Collectors.toSet());
    return rows.stream()
        .map(CapacityCharges::place)
        .distinct()
        .map(place -> new Place(place.getFirst(), place.getLast(), taken.contains(place)))
        .toList();
  }

  private static List<String> place(JsonNode row) {
    return List.of(row.path("provider").asText(), row.path("model").asText());
  }

  /**
   * Requests that name the capacity are its own. Others are where they name none, or it is shared,
   * and it serves their model; shared capacity that names no model serves all.
   */
  private static boolean isServed(JsonNode charge, JsonNode use) {
    String covering = use.path("capacity").asText();
    if (covering.equals(charge.path("resource").asText())) {
      return true;
    }
    boolean shared =
        CapacityKind.of(charge.path("kind_label").asText())
            .map(CapacityKind::isShared)
            .orElse(false);
    if (!shared && !covering.isEmpty()) {
      return false;
    }
    String models = charge.path("models").asText();
    if (models.isEmpty()) {
      return shared;
    }
    List<String> served = Arrays.asList(models.split(" "));
    return served.contains(ALL_MODELS) || served.contains(use.path("model").asText());
  }

  private static List<CapacityUse> uses(List<JsonNode> rows, String currency) {
    Map<List<String>, CapacityUse> uses = new TreeMap<>(Comparator.comparing(List::toString));
    for (JsonNode row : rows) {
      CapacityUse use = use(row, currency);
      uses.merge(List.of(use.team(), use.service(), use.model()), use, CapacityCharges::together);
    }
    return List.copyOf(uses.values());
  }

  private static CapacityUse use(JsonNode row, String currency) {
    JsonNode currencies = row.path("currencies");
    boolean listed =
        row.path("unlisted").asLong() == 0
            && currencies.size() == 1
            && currencies.path(0).asText().equals(currency);
    return new CapacityUse(
        row.path("team").asText(),
        row.path("service").asText(),
        row.path("model").asText(),
        row.path("requests").asLong(),
        new BigDecimal(row.path("input").asText()),
        new BigDecimal(row.path("output").asText()),
        BigDecimal.valueOf(row.path("millis").asLong(), MILLI_DIGITS),
        listed ? Optional.of(new BigDecimal(row.path("list").asText())) : Optional.empty());
  }

  private static CapacityUse together(CapacityUse one, CapacityUse other) {
    return new CapacityUse(
        one.team(),
        one.service(),
        one.model(),
        one.requests() + other.requests(),
        one.inputTokens().add(other.inputTokens()),
        one.outputTokens().add(other.outputTokens()),
        one.seconds().add(other.seconds()),
        one.list().flatMap(list -> other.list().map(list::add)));
  }

  private static AmortisationKey key(@Nullable String label) {
    return Arrays.stream(AmortisationKey.values())
        .filter(key -> key.label().equals(label))
        .findFirst()
        .orElse(AmortisationKey.TOKENS);
  }

  private static Optional<BigDecimal> perHour(String text) {
    return Optional.of(text)
        .filter(it -> NUMBER.matcher(it).matches())
        .map(BigDecimal::new)
        .filter(it -> it.signum() > 0);
  }

  private static Optional<BigDecimal> amount(JsonNode row) {
    String text = row.path("amount").asText();
    return text.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(text));
  }

  private static Instant begin(JsonNode row) {
    return CapacityImport.time(row, "begin_us");
  }

  private static Instant end(JsonNode row) {
    return CapacityImport.time(row, "end_us");
  }
}
