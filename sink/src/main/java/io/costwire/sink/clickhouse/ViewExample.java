// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the migrations say about a view: the comment in front of it, whose last line is a query that
 * shows its use. A test runs each of them.
 *
 * @param view its name
 * @param about what it holds
 * @param query runs as it stands
 */
public record ViewExample(String view, String about, String query) {
  private static final Pattern DOCUMENTED =
      Pattern.compile("((?:-- .*\n)+)-- Example: (.*)\nCREATE OR REPLACE VIEW (\\S+) AS");

  /** Of all views of this version, in the order of the migrations; a later definition counts. */
  public static List<ViewExample> all() {
    Map<String, ViewExample> examples = new LinkedHashMap<>();
    for (Migration migration : Migration.all()) {
      Matcher found = DOCUMENTED.matcher(migration.sql());
      while (found.find()) {
        String about = found.group(1).replaceAll("(?m)^-- ", "").strip().replace('\n', ' ');
        examples.put(found.group(3), new ViewExample(found.group(3), about, found.group(2)));
      }
    }
    return List.copyOf(examples.values());
  }
}
