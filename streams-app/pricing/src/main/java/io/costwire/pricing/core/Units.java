// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** The catalogue of units, read once from {@code units.yaml}. */
public final class Units {

  private static final List<Unit> ALL = load();
  private static final Map<String, Unit> BY_NAME = byName();
  private static final boolean[][] ANCESTOR = ancestors();

  /** Counts one per event, whatever its usage says. */
  public static final Unit REQUESTS = require("requests");

  public static final Unit INPUT_TOKENS = require("input_tokens");

  /** What a bill differs by from the lines that the book can explain. */
  public static final Unit PROVIDER_COST_DIFFERENCE = require("provider_cost_difference");

  private Units() {}

  public static List<Unit> all() {
    return ALL;
  }

  public static Optional<Unit> named(String name) {
    return Optional.ofNullable(find(name));
  }

  static @Nullable Unit find(String name) {
    return BY_NAME.get(name);
  }

  /**
   * The unit that counts what belongs to both {@code a} and {@code b}, such as cached audio for
   * cached and audio; empty when one includes the other or when nothing can be both.
   */
  public static Optional<Unit> join(Unit a, Unit b) {
    if (a.equals(b) || a.isAncestorOf(b) || b.isAncestorOf(a)) {
      return Optional.empty();
    }
    Map<String, String> both = new HashMap<>(a.dimensions());
    for (Map.Entry<String, String> dimension : b.dimensions().entrySet()) {
      String other = both.put(dimension.getKey(), dimension.getValue());
      if (other != null && !other.equals(dimension.getValue())) {
        return Optional.empty();
      }
    }
    return ALL.stream().filter(unit -> unit.dimensions().equals(both)).findFirst();
  }

  static boolean isAncestor(int wide, int narrow) {
    return ANCESTOR[wide][narrow];
  }

  private static Unit require(String name) {
    return named(name)
        .orElseThrow(() -> new IllegalStateException("units.yaml lacks the unit " + name));
  }

  private static Map<String, Unit> byName() {
    Map<String, Unit> units = new HashMap<>();
    ALL.forEach(unit -> units.put(unit.name(), unit));
    return units;
  }

  private static boolean[][] ancestors() {
    boolean[][] matrix = new boolean[ALL.size()][ALL.size()];
    for (Unit wide : ALL) {
      for (Unit narrow : ALL) {
        matrix[wide.index()][narrow.index()] =
            wide.dimensions().size() < narrow.dimensions().size()
                && narrow.dimensions().entrySet().containsAll(wide.dimensions().entrySet());
      }
    }
    return matrix;
  }

  private static List<Unit> load() {
    LoadSettings settings = LoadSettings.builder().setSchema(new FailsafeSchema()).build();
    try (InputStream yaml = Units.class.getResourceAsStream("units.yaml")) {
      if (yaml == null) {
        throw new IllegalStateException(
            "the resource units.yaml is missing beside " + Units.class.getName());
      }
      Map<?, ?> document = (Map<?, ?>) new Load(settings).loadFromInputStream(yaml);
      List<Unit> units = new ArrayList<>();
      for (Object row : (List<?>) field(document, "units")) {
        units.add(unit(units.size(), (Map<?, ?>) row));
      }
      return List.copyOf(units);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Unit unit(int index, Map<?, ?> row) {
    Map<String, String> dimensions = new HashMap<>();
    ((Map<?, ?>) field(row, "dimensions"))
        .forEach((key, value) -> dimensions.put((String) key, (String) value));
    return new Unit(
        index, (String) field(row, "name"), new BigDecimal((String) field(row, "per")), dimensions);
  }

  private static Object field(Map<?, ?> map, String key) {
    Object value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("units.yaml: a row lacks '" + key + "'");
    }
    return value;
  }
}
