// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one entry of {@code providers}. */
final class ProviderReader {

  private static final Set<String> KEYS =
      Set.of(
          "id",
          "aliases",
          "claims",
          "fallback",
          "endpoints",
          "clock",
          "source",
          "billed_tier",
          "reported_cost",
          "models",
          "modifiers");
  private static final Set<String> MODEL_KEYS = Set.of("id", "match", "prices");
  private static final Set<String> MODIFIER_KEYS =
      Set.of("id", "kind", "when", "multiply", "applies_to", "source");
  private static final Set<String> APPLIES_TO_KEYS =
      Set.of("family", "direction", "modality", "token_type", "units");

  private final YamlCursor cursor;

  ProviderReader(YamlCursor cursor) {
    this.cursor = cursor;
  }

  Optional<Provider> read() {
    if (!cursor.isMappingOf(KEYS)) {
      return Optional.empty();
    }
    String id = cursor.required("id");
    Provider.Clock clock =
        cursor.parsed(
            "clock",
            text -> Provider.Clock.valueOf(text.toUpperCase(Locale.ROOT)),
            "a clock",
            "request_start or response_end");
    BillingPolicy billing = BillingPolicyReader.read(cursor);
    PriceSource source = SourceReader.read(cursor.child("source"), PriceSource.UNNAMED);
    List<Model> models = new ArrayList<>();
    for (YamlCursor item : cursor.children("models")) {
      readModel(item, source).ifPresent(models::add);
    }
    List<Modifier> modifiers = new ArrayList<>();
    for (YamlCursor item : cursor.children("modifiers")) {
      readModifier(item).ifPresent(modifiers::add);
    }
    reportDuplicateIds(models, modifiers);
    MatchReader.reportAmbiguities(cursor, models);
    if (id == null) {
      return Optional.empty();
    }
    Provider.Names names =
        new Provider.Names(
            id.toLowerCase(Locale.ROOT),
            lowerCase(cursor.texts("aliases")),
            MatchReader.readAll(cursor, "claims"),
            lowerCase(cursor.texts("fallback")),
            MatchReader.expressions(cursor, "endpoints"));
    Provider.Terms terms =
        new Provider.Terms(clock == null ? Provider.Clock.REQUEST_START : clock, source, billing);
    return Optional.of(new Provider(names, terms, models, modifiers));
  }

  private Optional<Model> readModel(YamlCursor item, PriceSource source) {
    if (!item.isMappingOf(MODEL_KEYS)) {
      return Optional.empty();
    }
    String id = item.required("id");
    List<NameMatch> matches = MatchReader.readAll(item, "match");
    List<PriceRule> rules = new ArrayList<>();
    for (YamlCursor price : item.children("prices")) {
      RuleReader.read(price, source).ifPresent(rules::add);
    }
    RuleReader.reportOverlaps(item, rules);
    PriceJumps.reportImpossible(item, id == null ? "" : id, rules);
    return id == null ? Optional.empty() : Optional.of(new Model(id, matches, rules));
  }

  private static Optional<Modifier> readModifier(YamlCursor item) {
    if (!item.isMappingOf(MODIFIER_KEYS)) {
      return Optional.empty();
    }
    String id = item.required("id");
    YamlCursor multiply = item.child("multiply");
    if (multiply == null) {
      item.problem("'multiply' is missing", "add a factor, half price is \"0.5\"");
    }
    BigDecimal factor = multiply == null ? null : multiply.decimal();
    Map<String, String> dimensions = new HashMap<>();
    Set<String> units = new HashSet<>();
    YamlCursor appliesTo = item.child("applies_to");
    if (appliesTo != null && appliesTo.isMappingOf(APPLIES_TO_KEYS)) {
      readSelector(appliesTo, dimensions, units);
    }
    Conditions when = ConditionsReader.read(item.child("when"));
    if (id == null || factor == null) {
      return Optional.empty();
    }
    Modifier.Kind kind =
        item.parsed(
            "kind",
            text -> Modifier.Kind.valueOf(text.toUpperCase(Locale.ROOT)),
            "a kind of modifier",
            "list, discount or margin");
    return Optional.of(
        new Modifier(
            id, when, factor, dimensions, units, kind == null ? Modifier.Kind.LIST : kind));
  }

  private static void readSelector(
      YamlCursor appliesTo, Map<String, String> dimensions, Set<String> units) {
    for (String key : appliesTo.keys()) {
      String value =
          key.equals("units") || !APPLIES_TO_KEYS.contains(key) ? null : appliesTo.optional(key);
      if (value != null) {
        dimensions.put(key, value);
        if (Units.all().stream().noneMatch(unit -> value.equals(unit.dimensions().get(key)))) {
          appliesTo.problem(
              "no unit has the " + key + " '" + value + "'",
              "see units.yaml for the dimensions of units");
        }
      }
    }
    for (YamlCursor unit : appliesTo.children("units")) {
      String name = unit.text();
      if (name != null && RuleReader.unit(unit, name) != null) {
        units.add(name);
      }
    }
  }

  private void reportDuplicateIds(List<Model> models, List<Modifier> modifiers) {
    reportDuplicates("model", models.stream().map(Model::id).toList());
    reportDuplicates("modifier", modifiers.stream().map(Modifier::id).toList());
    reportDuplicates(
        "price",
        models.stream().flatMap(model -> model.rules().stream()).map(PriceRule::id).toList());
  }

  private void reportDuplicates(String kind, List<String> ids) {
    Set<String> seen = new HashSet<>();
    for (String id : ids) {
      if (!seen.add(id.toLowerCase(Locale.ROOT))) {
        cursor.problem(
            "the " + kind + " id '" + id + "' appears twice",
            "give each " + kind + " of a provider its own id");
      }
    }
  }

  private static List<String> lowerCase(List<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }
}
