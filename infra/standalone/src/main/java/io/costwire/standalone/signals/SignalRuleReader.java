// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.runtime.YamlPlace;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalRule;
import io.costwire.standalone.control.Amounts;
import io.costwire.standalone.rules.ScopeReader;
import io.costwire.streams.flow.PricedFacts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one rule of a file. What a rule does not say is as in the one that ships under its id, or
 * else as in those that ship of its kind.
 */
final class SignalRuleReader {
  private static final String ID = "id";
  private static final String KIND = "kind";
  private static final String ENABLED = "enabled";
  private static final String TENANT = "tenant";
  private static final String FILTER = "filter";

  static final List<String> KEYS =
      List.of(
          ID,
          KIND,
          ENABLED,
          TENANT,
          FILTER,
          RuleKinds.DIMENSIONS,
          RuleKinds.TIME_ZONE,
          RuleKinds.MINIMUM_IMPACT,
          RuleKinds.ABOVE,
          RuleKinds.PERCENT,
          RuleKinds.MINIMUM_REQUESTS,
          RuleKinds.AFTER);

  private static final List<String> OF_ALL = List.of(ID, KIND, ENABLED, TENANT, FILTER);
  private static final BigDecimal ALL_PERCENT = BigDecimal.valueOf(100);

  private final YamlPlace item;
  private final ScopeReader scope;
  private final int problemsBefore;

  SignalRuleReader(YamlPlace item, ScopeReader scope) {
    this.item = item;
    this.scope = scope;
    this.problemsBefore = item.problems().size();
  }

  /** The rule; none where something is wrong, which is reported. */
  Optional<SignalRule> read() {
    Map<String, YamlPlace> fields = item.fields(KEYS);
    if (!item.isMapping()) {
      return Optional.empty();
    }
    String id = id(fields.get(ID));
    SignalRule shipped = RuleKinds.shipped().get(id);
    Optional<SignalKind> kind = kind(fields.get(KIND), shipped);
    Optional<String> tenant = scope.tenant(fields.get(TENANT));
    Map<String, String> filter = scope.filter(fields.get(FILTER));
    if (kind.isEmpty()) {
      // which fields it may have is not known; what is wrong with them is
      own(fields, SignalKind.OTHER, SignalRule.newBuilder());
      return Optional.empty();
    }
    refuseWhatDoesNotFit(kind.get(), fields);
    SignalRule base =
        shipped != null && shipped.getKind() == kind.get()
            ? shipped
            : RuleKinds.defaults(kind.get());
    SignalRule.Builder rule =
        RuleKinds.copy(base)
            .setRuleId(id)
            .setEnabled(enabled(fields.get(ENABLED)))
            .setTenant(tenant.orElse(null))
            .setFilter(filter);
    own(fields, kind.get(), rule);
    if (ofSeries(kind.get())) {
      requireFilterOfSeries(fields.get(FILTER), filter, rule.getDimensions());
    }
    if (ofModels(kind.get())) {
      requireFilterOfModels(fields.get(FILTER), filter);
    }
    return item.problems().size() > problemsBefore ? Optional.empty() : Optional.of(rule.build());
  }

  /** Kinds that look at all requests to a model. */
  private static boolean ofModels(SignalKind kind) {
    return switch (kind) {
      case ERROR_STORM, THROTTLE_STORM, RETRY_STORM, PRICE_CHANGE -> true;
      default -> false;
    };
  }

  private static void requireFilterOfModels(@Nullable YamlPlace place, Map<String, String> filter) {
    for (String dimension : filter.keySet()) {
      boolean known = dimension.equals(PricedFacts.PROVIDER) || dimension.equals(PricedFacts.MODEL);
      if (place != null && !known) {
        place.problem(
            "a rule of this kind knows provider and model alone, not " + dimension,
            "leave it out, or use an expensive_request or anomaly rule for it");
      }
    }
  }

  private String id(@Nullable YamlPlace place) {
    if (place == null) {
      item.problem("has no 'id'", "name it, such as 'id: anomaly-search'");
      return "";
    }
    return scope.id(place);
  }

  private Optional<SignalKind> kind(@Nullable YamlPlace place, @Nullable SignalRule shipped) {
    if (place == null) {
      if (shipped == null) {
        item.problem("has no 'kind'", "use one of " + RuleKinds.names());
        return Optional.empty();
      }
      return Optional.of(shipped.getKind());
    }
    Optional<String> text = place.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<SignalKind> kind = RuleKinds.of(text.get());
    if (kind.isEmpty()) {
      place.problem(
          "there is no kind '%s'".formatted(text.get()),
          text.get().startsWith("budget")
              ? "list budgets under 'budgets', and apply them with costwire budgets apply"
              : "use one of %s%s"
                  .formatted(RuleKinds.names(), YamlPlace.like(text.get(), RuleKinds.names())));
    }
    return kind;
  }

  private static void refuseWhatDoesNotFit(SignalKind kind, Map<String, YamlPlace> fields) {
    List<String> own = RuleKinds.fields(kind);
    fields.forEach(
        (name, place) -> {
          if (!OF_ALL.contains(name) && !own.contains(name)) {
            place.problem(
                "a rule of kind %s has no such field".formatted(RuleKinds.name(kind)),
                own.isEmpty() ? "leave it out" : "leave it out; it has " + own);
          }
        });
  }

  private void own(Map<String, YamlPlace> fields, SignalKind kind, SignalRule.Builder rule) {
    List<String> own = kind == SignalKind.OTHER ? KEYS : RuleKinds.fields(kind);
    fields.forEach(
        (name, place) -> {
          if (own.contains(name) && !OF_ALL.contains(name)) {
            switch (name) {
              case RuleKinds.DIMENSIONS -> rule.setDimensions(dimensions(place));
              case RuleKinds.TIME_ZONE ->
                  Amounts.zone(place).map(ZoneId::getId).ifPresent(rule::setTimeZone);
              case RuleKinds.MINIMUM_IMPACT -> money(place).ifPresent(rule::setMinimumImpact);
              case RuleKinds.ABOVE -> money(place).ifPresent(rule::setAbove);
              case RuleKinds.PERCENT -> percent(place, kind).ifPresent(rule::setPercent);
              case RuleKinds.MINIMUM_REQUESTS ->
                  requests(place).ifPresent(rule::setMinimumRequests);
              case RuleKinds.AFTER -> after(place).ifPresent(rule::setAfterSeconds);
              default -> throw new IllegalStateException("nobody reads the field " + name);
            }
          }
        });
  }

  private static boolean enabled(@Nullable YamlPlace place) {
    Optional<String> text = place == null ? Optional.empty() : place.text();
    if (place == null || text.isEmpty() || text.get().equals("true")) {
      return true;
    }
    if (!text.get().equals("false")) {
      place.problem("is neither true nor false", "write 'enabled: false' to switch the rule off");
    }
    return false;
  }

  private List<String> dimensions(YamlPlace place) {
    List<String> names = scope.dimensions(place);
    if (names.contains(PricedFacts.TENANT)) {
      place.problem("the tenant is part of every series", "leave tenant out");
    }
    return names;
  }

  private static Optional<BigDecimal> money(YamlPlace place) {
    return place.text().flatMap(text -> Amounts.positive(place, text, Amounts.MONEY_SCALE));
  }

  private static Optional<BigDecimal> percent(YamlPlace place, SignalKind kind) {
    Optional<BigDecimal> percent =
        place
            .text()
            .map(text -> text.endsWith("%") ? text.substring(0, text.length() - 1).strip() : text)
            .flatMap(text -> Amounts.positive(place, text, Amounts.PERCENT_SCALE));
    if (RuleKinds.fields(kind).contains(RuleKinds.MINIMUM_REQUESTS)
        && percent.filter(p -> p.compareTo(ALL_PERCENT) > 0).isPresent()) {
      place.problem("is above 100 percent", "it is a share of all requests, such as 30");
    }
    return percent;
  }

  private static Optional<Long> requests(YamlPlace place) {
    Optional<BigDecimal> requests =
        place.text().flatMap(text -> Amounts.positive(place, text, Amounts.PERCENT_SCALE));
    if (requests.isPresent() && requests.get().stripTrailingZeros().scale() > 0) {
      place.problem("requests are whole", "leave out what is behind the point");
      return Optional.empty();
    }
    return requests.map(BigDecimal::longValueExact);
  }

  private static Optional<Long> after(YamlPlace place) {
    Optional<Duration> after = Amounts.duration(place);
    Duration shortest = io.costwire.signals.rules.SignalRule.Silence.SHORTEST;
    if (after.isPresent() && after.get().compareTo(shortest) < 0) {
      place.problem(
          "is shorter than " + Amounts.text(shortest),
          "write at least that: below, the beat of a batch job would be silence");
    }
    return after.map(Duration::toSeconds);
  }

  private static boolean ofSeries(SignalKind kind) {
    return RuleKinds.fields(kind).contains(RuleKinds.DIMENSIONS);
  }

  private static void requireFilterOfSeries(
      @Nullable YamlPlace place, Map<String, String> filter, List<String> dimensions) {
    if (place == null) {
      return;
    }
    for (String name : filter.keySet()) {
      if (!dimensions.contains(name) && !name.equals(PricedFacts.TENANT)) {
        place.problem(
            "the series have no '%s' to filter by: their dimensions are %s"
                .formatted(name, dimensions),
            "add it to dimensions, or leave it out here");
      }
    }
  }
}
