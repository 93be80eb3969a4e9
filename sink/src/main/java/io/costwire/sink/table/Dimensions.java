// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tags and dimensions as columns. */
public final class Dimensions {
  /** Value of a first-class tag that an event did not have. */
  public static final String UNTAGGED = "untagged";

  /** Tags with a column of their own, beside the tenant. */
  public static final List<String> FIRST_CLASS =
      List.of(
          "service",
          "team",
          "user",
          "feature",
          "project",
          "department",
          "environment",
          "cost_center");

  private Dimensions() {}

  /**
   * Values of dimensions in one text that is the same for the same values and different for
   * different ones, whatever characters they have: {@code model=gpt-4o|provider=openai}.
   */
  static String key(Map<String, String> dimensions) {
    StringBuilder key = new StringBuilder();
    for (Map.Entry<String, String> entry : new TreeMap<>(dimensions).entrySet()) {
      if (!key.isEmpty()) {
        key.append('|');
      }
      key.append(escape(entry.getKey())).append('=').append(escape(entry.getValue()));
    }
    return key.toString();
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("=", "\\=");
  }

  /** The tags that have no column. */
  static Map<String, String> others(Map<String, String> tags) {
    Map<String, String> others = new TreeMap<>(tags);
    others.keySet().removeAll(FIRST_CLASS);
    return others;
  }
}
