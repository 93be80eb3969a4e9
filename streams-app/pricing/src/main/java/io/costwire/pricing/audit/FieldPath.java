// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a field of an export is: a name, or names joined by dots where it lies inside another. A
 * first name is found in any spelling ({@code startTime}, {@code start_time}, {@code Start Time}),
 * and a nested field also where a table has it flattened ({@code amount_value}).
 *
 * @param label as the export's documentation writes it, for messages
 * @param first the first name in plain spelling
 * @param rest the names after it, as written
 * @param flat the whole path in plain spelling
 */
record FieldPath(String label, String first, List<String> rest, String flat) {

  FieldPath {
    rest = List.copyOf(rest);
  }

  static FieldPath of(String path) {
    List<String> names = List.of(path.split("\\.", -1));
    return new FieldPath(
        path, plain(names.getFirst()), names.subList(1, names.size()), plain(path));
  }

  /** Several places for the same thing, the best first. */
  static List<FieldPath> any(String... paths) {
    List<FieldPath> all = new ArrayList<>(paths.length);
    for (String path : paths) {
      all.add(of(path));
    }
    return List.copyOf(all);
  }

  /** Lower-case letters and digits alone. */
  static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    name.toLowerCase(Locale.ROOT)
        .chars()
        .filter(Character::isLetterOrDigit)
        .forEach(c -> plain.append((char) c));
    return plain.toString();
  }
}
