// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Settings that a read-only request may have in its URL: what Grafana, clickhouse-jdbc and people
 * set to shape an answer. None of them reaches files or the network or loosens a limit.
 */
final class ReadSettings {
  private static final Set<String> ALLOWED =
      Set.of(
          "final",
          "do_not_merge_across_partitions_select_final",
          "readonly",
          "max_execution_time",
          "max_result_rows",
          "result_overflow_mode",
          "max_block_size",
          "max_threads",
          "limit",
          "offset",
          "extremes",
          "session_timezone",
          "use_client_time_zone",
          "date_time_output_format",
          "join_use_nulls",
          "group_by_use_nulls",
          "prefer_column_name_to_alias",
          "count_distinct_implementation",
          "log_comment",
          "async_insert",
          "send_progress_in_http_headers",
          "http_headers_progress_interval_ms",
          "http_write_exception_in_output_format",
          "cancel_http_readonly_queries_on_client_close",
          "http_response_buffer_size",
          "output_format_json_quote_64bit_integers",
          "output_format_json_quote_64bit_floats",
          "output_format_json_quote_decimals",
          "output_format_json_quote_denormals",
          "output_format_json_named_tuples_as_objects",
          "output_format_binary_write_json_as_string",
          "output_format_native_write_json_as_string",
          "output_format_native_encode_types_in_binary_format",
          "output_format_decimal_trailing_zeros",
          "output_format_pretty_row_numbers",
          "output_format_pretty_color",
          "input_format_binary_read_json_as_string");

  private static final int READONLY = 164;
  private static final String TIME_LIMIT = "max_execution_time";

  private ReadSettings() {}

  /**
   * The given settings with the time limit brought below ours.
   *
   * @throws EngineException READONLY, naming the first that is not allowed
   */
  static Map<String, String> of(Map<String, String> given, Duration limit) throws EngineException {
    Map<String, String> settings = new LinkedHashMap<>(given);
    for (String name : given.keySet()) {
      if (!ALLOWED.contains(name) && !name.startsWith("param_")) {
        throw EngineException.refused(
            READONLY, "READONLY", "Cannot modify '%s' setting in readonly mode.".formatted(name));
      }
    }
    settings.computeIfPresent(TIME_LIMIT, (name, text) -> bounded(text, limit.toSeconds()));
    return settings;
  }

  /** 0 would be no limit. */
  private static String bounded(String text, long limitSeconds) {
    try {
      double seconds = Double.parseDouble(text);
      return seconds > 0 && seconds <= limitSeconds ? text : Long.toString(limitSeconds);
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
