// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The format of a response body as a table: where the counts are, and which units each of them adds
 * to. A count that adds to two units is part of both totals. An empty root is the body itself.
 */
final class Shape {

  /** What is written in the place of a finish reason while there is none. */
  private static final Set<String> UNFINISHED = Set.of("null", "not_finished");

  private static final String WRONG_FORMAT =
      "check that provider and api_flavor name the format of this body";

  /** Where other formats keep their usage; its presence means that the format was named wrongly. */
  private static final List<String> KNOWN_ROOTS =
      List.of(
          "usage",
          "usageMetadata",
          "usage_info",
          "meta.billed_units",
          "tokenUsage",
          "result.usage",
          "response.usage",
          "inputTextTokenCount",
          "prompt_token_count",
          "prompt_eval_count");

  private final String root;
  private final List<Count> counts;
  private final List<Tally> tallies;
  private final List<Modalities> modalities;
  private final List<Adjustment> adjustments;
  private final List<String> kept;
  private final String lookedFor;
  private final boolean repeatsUsage;
  private final Places places;
  private final Set<String> paths;

  /** A count in the first of {@code paths} that is present. */
  record Count(List<String> paths, boolean required, List<String> units) {}

  /** The items of a list in the body that have a type; what they cost is counted by the item. */
  record Tally(String path, String type, String unit) {}

  /** A list of {@code {modality, tokenCount}}; {@code %s} in the units stands for the modality. */
  record Modalities(String path, List<String> units) {}

  /** What a table cannot say. */
  interface Adjustment {
    void apply(JsonNode usage, Map<String, BigDecimal> totals, List<String> notes)
        throws UnreadableField;
  }

  /** Where a body keeps what is not a count; the first place that has a value wins. */
  record Places(
      List<String> model,
      List<String> id,
      List<String> tier,
      List<String> region,
      List<String> finish,
      List<Cost> cost,
      Map<String, List<String>> attributes) {

    List<String> all() {
      List<String> paths = new ArrayList<>();
      List.of(model, id, tier, region, finish).forEach(paths::addAll);
      cost.forEach(place -> paths.add(place.path));
      attributes.values().forEach(paths::addAll);
      return paths;
    }
  }

  /** A cost in US dollars times ten to the power of {@code digits}. */
  record Cost(String path, int digits) {}

  Shape(ShapeBuilder builder) {
    this.root = builder.root;
    this.counts = List.copyOf(builder.counts);
    this.tallies = List.copyOf(builder.tallies);
    this.modalities = List.copyOf(builder.modalities);
    this.adjustments = List.copyOf(builder.adjustments);
    this.kept = List.copyOf(builder.kept);
    this.lookedFor = builder.lookedFor;
    this.repeatsUsage = builder.repeatsUsage;
    this.places = builder.places();
    this.paths = Collections.unmodifiableSet(allPaths());
  }

  static ShapeBuilder at(String root) {
    return new ShapeBuilder(root);
  }

  Extraction read(JsonNode body, @Nullable String requestModel) {
    JsonNode usage = root.isEmpty() ? body : Fields.find(body, root);
    if (usage == null) {
      return absent(body);
    }
    if (!usage.isObject()) {
      return new Extraction.Failed(
          root, "is not an object", "send the provider's response unchanged");
    }
    if (Fields.isBare(usage)) {
      return none(root.isEmpty() ? "the body is empty" : root + " is empty", body);
    }
    try {
      Map<String, BigDecimal> totals = new LinkedHashMap<>();
      List<String> notes = new ArrayList<>();
      addCounts(usage, totals);
      for (Modalities list : modalities) {
        addModalities(usage, list, totals);
      }
      for (Adjustment adjustment : adjustments) {
        adjustment.apply(usage, totals, notes);
      }
      if (totals.isEmpty()) {
        return root.isEmpty() ? absent(body) : nothingKnown(usage, body);
      }
      tallies.forEach(tally -> addItems(body, tally, totals));
      return new Extraction.Extracted(model(body, requestModel), totals, details(body, notes));
    } catch (UnreadableField e) {
      return e.failure();
    }
  }

  /** Without usage, but with the model that the body names. */
  Extraction.NoUsage none(String reason, JsonNode body) {
    return new Extraction.NoUsage(reason, Fields.identifier(body, places.model));
  }

  /** The id of the response whose usage a piece of a stream carries; null where it has none. */
  @Nullable String chargedResponse(JsonNode piece) {
    return carriesUsage(piece) ? Fields.identifier(piece, places.id) : null;
  }

  private boolean carriesUsage(JsonNode piece) {
    if (root.isEmpty()) {
      return counts.stream()
          .flatMap(count -> count.paths.stream())
          .anyMatch(path -> Fields.find(piece, path) != null);
    }
    JsonNode usage = Fields.find(piece, root);
    return usage != null && !Fields.isBare(usage);
  }

  /** Every path that {@link #read} looks at, so that nothing else of a stream need be kept. */
  Set<String> paths() {
    return paths;
  }

  /** Whether a stream reports its usage more than once, so that the last seen may not be final. */
  boolean repeatsUsage() {
    return repeatsUsage;
  }

  private Set<String> allPaths() {
    Set<String> all = new LinkedHashSet<>();
    if (root.isEmpty()) {
      counts.forEach(count -> all.addAll(count.paths));
    } else {
      all.add(root);
    }
    tallies.forEach(tally -> all.add(tally.path));
    all.addAll(kept);
    all.addAll(places.all());
    return all;
  }

  /** A body that ends without usage reports none; one with another format's usage is an error. */
  private Extraction absent(JsonNode body) {
    for (String known : KNOWN_ROOTS) {
      JsonNode found = known.equals(root) ? null : Fields.find(body, known);
      if (found != null && (found.isNumber() || (found.isObject() && !Fields.isBare(found)))) {
        return new Extraction.Failed(
            lookedFor(), "is missing; the body has " + known, WRONG_FORMAT);
      }
    }
    if (body.path("error").isObject()) {
      return none("the body is the provider's error and has no " + lookedFor(), body);
    }
    return none("the body has no " + lookedFor() + "; it has " + Fields.names(body), body);
  }

  /** A usage of which nothing is a count of this format; only its tier is still no usage. */
  private Extraction nothingKnown(JsonNode usage, JsonNode body) {
    Set<String> beside = new LinkedHashSet<>();
    for (String path : places.all()) {
      beside.add(path.substring(path.lastIndexOf('.') + 1));
    }
    boolean onlyBeside =
        usage.properties().stream()
            .allMatch(field -> field.getValue().isNull() || beside.contains(field.getKey()));
    if (onlyBeside) {
      return none(root + " has none of the counts of this format", body);
    }
    return new Extraction.Failed(
        root, "has no " + countNames() + "; it has " + Fields.names(usage), WRONG_FORMAT);
  }

  private String lookedFor() {
    return root.isEmpty() ? countNames() : root;
  }

  private String countNames() {
    if (!lookedFor.isEmpty()) {
      return lookedFor;
    }
    Set<String> names = new LinkedHashSet<>();
    counts.forEach(count -> names.add(count.paths.get(0)));
    return String.join(" or ", names);
  }

  private void addCounts(JsonNode usage, Map<String, BigDecimal> totals) throws UnreadableField {
    for (Count count : counts) {
      BigDecimal value = Fields.count(usage, root, count.paths);
      if (value == null && count.required) {
        throw new UnreadableField(
            Fields.join(root, count.paths.get(0)),
            "is missing; " + (root.isEmpty() ? "the body" : root) + " has " + Fields.names(usage),
            WRONG_FORMAT);
      }
      for (String unit : value == null ? List.<String>of() : count.units) {
        totals.merge(unit, value, BigDecimal::add);
      }
    }
  }

  private void addModalities(JsonNode usage, Modalities list, Map<String, BigDecimal> totals)
      throws UnreadableField {
    JsonNode items = Fields.find(usage, list.path);
    if (items == null) {
      return;
    }
    String name = Fields.join(root, list.path);
    if (!items.isArray()) {
      throw new UnreadableField(name, "is not a list", "send the provider's response unchanged");
    }
    for (JsonNode item : items) {
      String modality = modality(item.path("modality").asText(""));
      JsonNode count = Fields.find(item, "tokenCount");
      if (count == null || modality.isEmpty()) {
        continue;
      }
      BigDecimal value = Fields.count(count, name + ".tokenCount");
      for (String unit : list.units) {
        totals.merge(unit.formatted(modality), value, BigDecimal::add);
      }
    }
  }

  /** A document is charged as an image; what is not listed here stays in the total. */
  private static String modality(String reported) {
    return switch (reported.toUpperCase(Locale.ROOT)) {
      case "TEXT" -> "text";
      case "AUDIO" -> "audio";
      case "IMAGE", "DOCUMENT" -> "image";
      case "VIDEO" -> "video";
      default -> "";
    };
  }

  /** A call that says what it did counts when that was a search; opening a page costs nothing. */
  private static void addItems(JsonNode body, Tally tally, Map<String, BigDecimal> totals) {
    long items = 0;
    for (JsonNode item : body.path(tally.path)) {
      String action = item.path("action").path("type").asText("search");
      if (item.path("type").asText("").equals(tally.type) && action.equals("search")) {
        items++;
      }
    }
    if (items > 0) {
      totals.merge(tally.unit, BigDecimal.valueOf(items), BigDecimal::add);
    }
  }

  private @Nullable String model(JsonNode body, @Nullable String requestModel) {
    String answered = Fields.identifier(body, places.model);
    return answered == null && requestModel != null && Fields.isIdentifier(requestModel)
        ? requestModel
        : answered;
  }

  private Extraction.Details details(JsonNode body, List<String> notes) throws UnreadableField {
    String tier = Fields.identifier(body, places.tier);
    String finish = Fields.identifier(body, places.finish);
    return new Extraction.Details(
        Fields.identifier(body, places.id),
        tier,
        Fields.identifier(body, places.region),
        finish == null || UNFINISHED.contains(finish.toLowerCase(Locale.ROOT)) ? null : finish,
        cost(body),
        notes,
        attributes(body, tier));
  }

  private @Nullable BigDecimal cost(JsonNode body) throws UnreadableField {
    for (Cost place : places.cost) {
      JsonNode value = Fields.find(body, place.path);
      if (value != null && !value.isContainerNode()) {
        return Fields.money(value, place.path).scaleByPowerOfTen(-place.digits);
      }
    }
    return null;
  }

  private Map<String, String> attributes(JsonNode body, @Nullable String tier) {
    Map<String, String> found = new LinkedHashMap<>();
    places.attributes.forEach(
        (name, paths) -> {
          String value = Fields.attribute(body, paths);
          if (value != null) {
            found.put(name, value);
          }
        });
    String served = tier == null ? "" : tier.toUpperCase(Locale.ROOT);
    if (served.equals("BATCH")) {
      found.put("mode", "batch");
    } else if (served.equals("PROVISIONED_THROUGHPUT")) {
      found.put("mode", "provisioned");
    }
    return found;
  }
}
