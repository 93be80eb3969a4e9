// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the rows of a {@link Shape}. */
final class ShapeBuilder {

  final String root;
  final List<Shape.Count> counts = new ArrayList<>();
  final List<Shape.Tally> tallies = new ArrayList<>();
  final List<Shape.Modalities> modalities = new ArrayList<>();
  final List<Shape.Adjustment> adjustments = new ArrayList<>();
  final List<String> kept = new ArrayList<>();
  String lookedFor = "";
  boolean repeatsUsage;

  private final List<Shape.Cost> cost = new ArrayList<>();
  private final Map<String, List<String>> attributes = new LinkedHashMap<>();
  private List<String> model = List.of("model");
  private List<String> id = List.of("id");
  private List<String> tier = List.of("service_tier");
  private List<String> region = List.of();
  private List<String> finish = List.of();

  ShapeBuilder(String root) {
    this.root = root;
  }

  ShapeBuilder required(String path, String... units) {
    counts.add(new Shape.Count(List.of(path), true, List.of(units)));
    return this;
  }

  ShapeBuilder optional(String path, String... units) {
    return firstOf(List.of(path), units);
  }

  ShapeBuilder firstOf(List<String> paths, String... units) {
    if (paths.isEmpty()) {
      return this;
    }
    counts.add(new Shape.Count(paths, false, List.of(units)));
    return this;
  }

  /** Counts the items of a list in the body, where the usage does not. */
  ShapeBuilder tally(String path, String type, String unit) {
    tallies.add(new Shape.Tally(path, type, unit));
    return this;
  }

  ShapeBuilder modalities(String path, String... units) {
    modalities.add(new Shape.Modalities(path, List.of(units)));
    return this;
  }

  ShapeBuilder adjust(Shape.Adjustment adjustment) {
    adjustments.add(adjustment);
    return this;
  }

  /** Fields that an adjustment reads, so that a stream keeps them. */
  ShapeBuilder keep(String... paths) {
    kept.addAll(List.of(paths));
    return this;
  }

  /** What a message says is missing, where it is an adjustment that looks for it. */
  ShapeBuilder lookedFor(String names) {
    lookedFor = names;
    return this;
  }

  ShapeBuilder repeatsUsage() {
    repeatsUsage = true;
    return this;
  }

  ShapeBuilder model(String... paths) {
    model = List.of(paths);
    return this;
  }

  ShapeBuilder id(String... paths) {
    id = List.of(paths);
    return this;
  }

  ShapeBuilder tier(String... paths) {
    tier = List.of(paths);
    return this;
  }

  ShapeBuilder region(String... paths) {
    region = List.of(paths);
    return this;
  }

  ShapeBuilder finish(String... paths) {
    finish = List.of(paths);
    return this;
  }

  ShapeBuilder cost(String... paths) {
    for (String path : paths) {
      cost.add(new Shape.Cost(path, 0));
    }
    return this;
  }

  /**
   * A cost in whole parts of a US dollar, of which there are ten to the power of {@code digits}.
   */
  ShapeBuilder costInParts(String path, int digits) {
    cost.add(new Shape.Cost(path, digits));
    return this;
  }

  ShapeBuilder attribute(String name, String... paths) {
    attributes.put(name, List.of(paths));
    return this;
  }

  Shape.Places places() {
    return new Shape.Places(
        model, id, tier, region, finish, List.copyOf(cost), new LinkedHashMap<>(attributes));
  }

  Shape build() {
    return new Shape(this);
  }
}
