// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whose export a table is, which its columns tell. */
enum Dialect {
  /** Cost by model and kind of token, from Anthropic's console. */
  ANTHROPIC_COSTS(
      Set.of("usage_date_utc", "cost_usd"),
      "date=usage_date_utc model=model account=workspace cost=cost_usd"),
  /** Tokens by model, from Anthropic's console; input and cached tokens are apart. */
  ANTHROPIC_USAGE(
      Set.of("usage_date_utc", "model_version", "usage_input_tokens_no_cache"),
      "date=usage_date_utc model=model_version account=workspace"
          + " input=usage_input_tokens_no_cache output=usage_output_tokens"
          + " cache_read=usage_input_tokens_cache_read"
          + " cache_write=usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,"
          + "usage_input_tokens_cache_write"),
  /** Cost by line item, from OpenAI's dashboard; an item begins with its model. */
  OPENAI_COSTS(
      Set.of("amount_value", "line_item"),
      "date=start_time_iso,start_time model=line_item account=project_id cost=amount_value"
          + " currency=amount_currency"),
  /** Tokens by model, from OpenAI's dashboard. */
  OPENAI_USAGE(
      Set.of("num_model_requests", "input_tokens", "model"),
      "date=start_time_iso,start_time model=model account=project_id requests=num_model_requests"
          + " input=input_tokens output=output_tokens cache_read=input_cached_tokens"
          + " cache_write=input_cache_write_tokens"),
  /** One that anybody can write. */
  GENERIC(
      Set.of("date", "model"),
      "date=date model=model account=account requests=requests input=input_tokens"
          + " output=output_tokens cache_read=cache_read_tokens cache_write=cache_write_tokens"
          + " cost=cost currency=currency");

  private final Set<String> marks;
  private final Map<Column, List<String>> names = new EnumMap<>(Column.class);

  Dialect(Set<String> marks, String columns) {
    this.marks = marks;
    for (String column : columns.split(" ", -1)) {
      String[] sides = column.split("=", -1);
      names.put(
          Column.valueOf(sides[0].toUpperCase(Locale.ROOT)), List.of(sides[1].split(",", -1)));
    }
  }

  /** The first whose marks are all among the columns. */
  static Optional<Dialect> of(List<String> header) {
    for (Dialect dialect : values()) {
      if (header.containsAll(dialect.marks)) {
        return Optional.of(dialect);
      }
    }
    return Optional.empty();
  }

  /** What to write, where a table is none of these. */
  static String wanted() {
    List<String> wanted = new ArrayList<>();
    wanted.add(
        "date, model and any of "
            + GENERIC.columns().stream()
                .filter(name -> !GENERIC.marks.contains(name))
                .collect(Collectors.joining(", ")));
    for (Dialect dialect : values()) {
      if (dialect != GENERIC) {
        wanted.add(
            dialect.owner()
                + " with "
                + String.join(", ", dialect.marks.stream().sorted().toList()));
      }
    }
    return String.join("; or the export of ", wanted);
  }

  private String owner() {
    return name().startsWith("OPENAI") ? "OpenAI" : "Anthropic";
  }

  /** Names of all columns that are read. */
  List<String> columns() {
    return names.values().stream().flatMap(List::stream).toList();
  }

  /** Positions of the columns of one meaning in a header; several are added up. */
  List<Integer> places(Column column, List<String> header) {
    List<Integer> places =
        names.getOrDefault(column, List.of()).stream()
            .map(header::indexOf)
            .filter(place -> place >= 0)
            .toList();
    return column.isCount() || places.isEmpty() ? places : places.subList(0, 1);
  }

  /** Whether input does not include what was read from or written to a cache. */
  boolean countsCacheApart() {
    return this == ANTHROPIC_USAGE;
  }

  /** The currency where no column tells it. */
  Optional<String> currency() {
    return this == ANTHROPIC_COSTS ? Optional.of("USD") : Optional.empty();
  }

  /** The name of a model in a cell. */
  String model(String cell) {
    int end = this == OPENAI_COSTS ? cell.indexOf(',') : -1;
    return end < 0 ? cell : cell.substring(0, end).strip();
  }
}
