// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which column of a table is what: {@code cost}, {@code model}, {@code time}, {@code provider},
 * {@code id}, {@code service_tier}, {@code mode}, {@code region}, {@code requests}, and any unit of
 * usage. What is not said is guessed from the column's name.
 */
public final class ColumnMap {

  /** Common names of columns, by what they hold; the first that a table has is taken. */
  private static final Map<String, List<String>> GUESSES = guesses();

  /** Whatever else an import can tell of a row: who it was for, and how it went. */
  private static final Map<String, List<String>> LABELS =
      Map.ofEntries(
          Map.entry("team", List.of("team", "team_alias", "team_name", "team_id")),
          Map.entry("user", List.of("user", "user_id", "end_user")),
          Map.entry("feature", List.of("feature")),
          Map.entry("service", List.of("service", "service_name", "app", "application")),
          Map.entry("project", List.of("project", "project_name", "project_id")),
          Map.entry("department", List.of("department")),
          Map.entry("environment", List.of("environment", "env")),
          Map.entry("cost_center", List.of("cost_center")),
          Map.entry("api_key_id", List.of("api_key_id")),
          Map.entry("status", List.of("status")),
          Map.entry("latency_ms", List.of("latency_ms", "duration_ms")),
          Map.entry("trace_id", List.of("trace_id")),
          Map.entry("session_id", List.of("session_id")));

  /** Begins what is a tag of any other name: {@code tag.customer}. */
  static final String TAG = "tag.";

  private final Map<String, String> columns;

  private ColumnMap(Map<String, String> columns) {
    this.columns = Map.copyOf(columns);
  }

  public static ColumnMap none() {
    return new ColumnMap(Map.of());
  }

  /**
   * @param given what to column, such as {@code cost} to {@code usd}
   * @throws IllegalArgumentException naming a key that means nothing, and those that do
   */
  public static ColumnMap of(Map<String, String> given) {
    Map<String, String> columns = new LinkedHashMap<>();
    given.forEach(
        (key, column) -> {
          String canonical = key.strip().toLowerCase(Locale.ROOT);
          canonical = GenericRows.SHORT_NAMES.getOrDefault(canonical, canonical);
          if (!isKnown(canonical)) {
            throw new IllegalArgumentException(
                "'"
                    + key
                    + "' is nothing a column can be; use "
                    + String.join(", ", GUESSES.keySet())
                    + " or a unit such as "
                    + Units.all().stream()
                        .map(Unit::name)
                        .limit(3)
                        .collect(Collectors.joining(", ")));
          }
          columns.put(canonical, column);
        });
    return new ColumnMap(columns);
  }

  /** Where each thing is in a table with these columns, in plain spelling. */
  Map<String, List<FieldPath>> resolve(Set<String> present) throws UnusableInput {
    Map<String, List<FieldPath>> places = new LinkedHashMap<>();
    GUESSES.forEach((key, names) -> places.put(key, FieldPath.any(names.toArray(String[]::new))));
    for (Map.Entry<String, String> given : columns.entrySet()) {
      // labels are told apart below, but none may be missing
      List<FieldPath> column = FieldPath.any(given.getValue());
      if (!present.contains(column.getFirst().first())
          && !present.contains(column.getFirst().flat())) {
        throw new UnusableInput(
            "has no column '" + given.getValue() + "'; its columns are " + listed(present));
      }
      if (!isLabel(given.getKey())) {
        places.put(given.getKey(), column);
      }
    }
    for (String needed : List.of("model", "time")) {
      List<FieldPath> candidates = places.getOrDefault(needed, List.of());
      if (candidates.stream().noneMatch(path -> present.contains(path.first()))) {
        throw new UnusableInput(
            "has no column that looks like the "
                + needed
                + "; say which with --map "
                + needed
                + "=COLUMN. Its columns are "
                + listed(present));
      }
    }
    return places;
  }

  /** Where each label is, of those that were given or that a table may have. */
  Map<String, List<FieldPath>> labels() {
    Map<String, List<FieldPath>> places = new TreeMap<>();
    LABELS.forEach((key, names) -> places.put(key, FieldPath.any(names.toArray(String[]::new))));
    columns.forEach(
        (key, column) -> {
          if (isLabel(key)) {
            places.put(key, FieldPath.any(column));
          }
        });
    return places;
  }

  private static boolean isLabel(String key) {
    return LABELS.containsKey(key) || (key.startsWith(TAG) && key.length() > TAG.length());
  }

  private static boolean isKnown(String key) {
    return isLabel(key) || GUESSES.containsKey(key) || Units.named(key).isPresent();
  }

  private static String listed(Set<String> present) {
    return new TreeSet<>(present)
        .stream().filter(name -> name.length() <= 40).limit(40).collect(Collectors.joining(", "));
  }

  private static Map<String, List<String>> guesses() {
    Map<String, List<String>> guesses = new LinkedHashMap<>();
    String[] names = {
      "cost: cost cost_usd total_cost spend amount usd price billed_cost",
      "model: model model_name response_model model_id llm",
      "time: time timestamp start_time started_at created_at created date datetime "
          + "event_time starting_at",
      "provider: provider provider_name vendor custom_llm_provider",
      "id: id request_id event_id call_id generation_id",
      "service_tier: service_tier tier",
      "mode: mode",
      "region: region inference_geo",
      "requests: requests num_requests request_count",
      "input_tokens: input_tokens prompt_tokens tokens_prompt tokens_in tokens_input",
      "output_tokens: output_tokens completion_tokens tokens_completion tokens_out "
          + "tokens_output",
      "cache_read_tokens: cache_read_tokens cache_read_input_tokens cached_tokens "
          + "cached_input_tokens input_cached_tokens tokens_cached cache_read",
      "cache_write_tokens: cache_write_tokens cache_creation_input_tokens "
          + "cache_creation_tokens cache_write",
      "cache_write_1h_tokens: cache_write_1h_tokens ephemeral_1h_input_tokens",
      "output_reasoning_tokens: output_reasoning_tokens reasoning_tokens "
          + "tokens_reasoning native_tokens_reasoning",
      "web_searches: web_searches web_search_requests",
    };
    for (String line : names) {
      int colon = line.indexOf(':');
      guesses.put(
          line.substring(0, colon), List.of(line.substring(colon + 1).strip().split(" ", -1)));
    }
    return guesses;
  }
}
