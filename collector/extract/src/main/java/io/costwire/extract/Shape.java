// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The format of a response body as a table: where the counts are, and which units each of them adds
 * to. A count that adds to two units is part of both totals.
 */
final class Shape {

  private final String root;
  private final List<Count> counts;
  private final List<Modalities> modalities;
  private final List<Adjustment> adjustments;
  private final Places places;

  /** A count in the first of {@code paths} that is present. */
  private record Count(List<String> paths, boolean required, List<String> units) {}

  /** A list of {@code {modality, tokenCount}}; {@code %s} in the units stands for the modality. */
  private record Modalities(String path, List<String> units) {}

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
      List<String> cost) {}

  private Shape(Builder builder) {
    this.root = builder.root;
    this.counts = List.copyOf(builder.counts);
    this.modalities = List.copyOf(builder.modalities);
    this.adjustments = List.copyOf(builder.adjustments);
    this.places =
        new Places(
            builder.model, builder.id, builder.tier, builder.region, builder.finish, builder.cost);
  }

  static Builder at(String root) {
    return new Builder(root);
  }

  Extraction read(JsonNode body, @Nullable String requestModel) {
    JsonNode usage = Fields.find(body, root);
    if (usage == null) {
      return new Extraction.NoUsage("the body has no " + root);
    }
    if (!usage.isObject()) {
      return new Extraction.Failed(
          root, "is not an object", "send the provider's response unchanged");
    }
    if (usage.isEmpty()) {
      return new Extraction.NoUsage(root + " is empty");
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
        return new Extraction.NoUsage(root + " has none of the counts of this format");
      }
      return new Extraction.Extracted(model(body, requestModel), totals, details(body, notes));
    } catch (UnreadableField e) {
      return e.failure();
    }
  }

  /** Every path that {@link #read} looks at, so that nothing else of a stream need be kept. */
  List<String> paths() {
    List<String> paths = new ArrayList<>(List.of(root));
    List.of(places.model, places.id, places.tier, places.region, places.finish, places.cost)
        .forEach(paths::addAll);
    return paths;
  }

  private void addCounts(JsonNode usage, Map<String, BigDecimal> totals) throws UnreadableField {
    for (Count count : counts) {
      BigDecimal value = Fields.count(usage, root, count.paths);
      if (value == null && count.required) {
        throw new UnreadableField(
            Fields.join(root, count.paths.get(0)),
            "is missing",
            "check that provider and api_flavor name the format of this body");
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

  private @Nullable String model(JsonNode body, @Nullable String requestModel) {
    String answered = Fields.identifier(body, places.model);
    return answered == null && requestModel != null && Fields.isIdentifier(requestModel)
        ? requestModel
        : answered;
  }

  private Extraction.Details details(JsonNode body, List<String> notes) throws UnreadableField {
    BigDecimal cost = null;
    for (String path : places.cost) {
      JsonNode value = Fields.find(body, path);
      cost = value == null || cost != null ? cost : Fields.number(value, path);
    }
    return new Extraction.Details(
        Fields.identifier(body, places.id),
        Fields.identifier(body, places.tier),
        Fields.identifier(body, places.region),
        Fields.identifier(body, places.finish),
        cost,
        notes);
  }

  /** Collects the rows of a table. */
  static final class Builder {
    private final String root;
    private final List<Count> counts = new ArrayList<>();
    private final List<Modalities> modalities = new ArrayList<>();
    private final List<Adjustment> adjustments = new ArrayList<>();
    private List<String> model = List.of("model");
    private List<String> id = List.of("id");
    private List<String> tier = List.of("service_tier");
    private List<String> region = List.of();
    private List<String> finish = List.of();
    private List<String> cost = List.of();

    private Builder(String root) {
      this.root = root;
    }

    Builder required(String path, String... units) {
      counts.add(new Count(List.of(path), true, List.of(units)));
      return this;
    }

    Builder optional(String path, String... units) {
      return firstOf(List.of(path), units);
    }

    Builder firstOf(List<String> paths, String... units) {
      counts.add(new Count(paths, false, List.of(units)));
      return this;
    }

    Builder modalities(String path, String... units) {
      modalities.add(new Modalities(path, List.of(units)));
      return this;
    }

    Builder adjust(Adjustment adjustment) {
      adjustments.add(adjustment);
      return this;
    }

    Builder model(String... paths) {
      model = List.of(paths);
      return this;
    }

    Builder id(String... paths) {
      id = List.of(paths);
      return this;
    }

    Builder tier(String... paths) {
      tier = List.of(paths);
      return this;
    }

    Builder region(String... paths) {
      region = List.of(paths);
      return this;
    }

    Builder finish(String... paths) {
      finish = List.of(paths);
      return this;
    }

    Builder cost(String... paths) {
      cost = List.of(paths);
      return this;
    }

    Shape build() {
      return new Shape(this);
    }
  }
}
