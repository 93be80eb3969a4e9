// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Evidence in the order in which a person asks: who, why, how much, and the rest by name. */
final class EvidenceText {
  private static final Pattern NUMBER =
      Pattern.compile("([-+]?[$]?[-+]?\\d[\\d,]*)((?:\\.\\d+)?)(.*)", Pattern.DOTALL);
  private static final Pattern DIGITS = Pattern.compile("(\\d+)|(\\D+)");
  private static final int ORDER_DIGITS = 9;

  /** Beginnings of names: who, why, how much. */
  private static final List<List<String>> FIRST =
      List.of(
          List.of("contributor", "top"),
          List.of("change", "volume", "price", "mix"),
          List.of("spent", "expected", "excess", "observed", "peak", "cost", "estimated"));

  private EvidenceText() {}

  /** A line for each fact; the points of numbers that follow each other stand in a column. */
  static List<String> lines(Map<String, String> evidence) {
    List<Map.Entry<String, String>> facts = ordered(evidence);
    int name = facts.stream().mapToInt(fact -> fact.getKey().length()).max().orElse(0);
    int whole = facts.stream().mapToInt(fact -> whole(fact.getValue())).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> fact : facts) {
      String label = fact.getKey() + " ".repeat(name - fact.getKey().length());
      for (String part : fact.getValue().split("; |\n")) {
        lines.add("  " + label + "  " + " ".repeat(Math.max(0, pad(part, whole))) + part);
        label = " ".repeat(name);
      }
    }
    return lines;
  }

  private static List<Map.Entry<String, String>> ordered(Map<String, String> evidence) {
    return evidence.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, String> fact) -> rank(fact.getKey()))
                .thenComparing(fact -> counted(fact.getKey())))
        .toList();
  }

  private static int rank(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    for (int i = 0; i < FIRST.size(); i++) {
      if (FIRST.get(i).stream().anyMatch(key::startsWith)) {
        return i;
      }
    }
    return FIRST.size();
  }

  /** So that the tenth comes after the second. */
  private static String counted(String name) {
    Matcher parts = DIGITS.matcher(name);
    StringBuilder counted = new StringBuilder();
    while (parts.find()) {
      String digits = parts.group(1);
      counted.append(
          digits == null
              ? parts.group(2)
              : "0".repeat(Math.max(0, ORDER_DIGITS - digits.length())) + digits);
    }
    return counted.toString();
  }

  private static int whole(String value) {
    Matcher number = NUMBER.matcher(value);
    return number.matches() && isAmount(number) ? number.group(1).length() : 0;
  }

  private static int pad(String value, int whole) {
    Matcher number = NUMBER.matcher(value);
    return number.matches() && isAmount(number) ? whole - number.group(1).length() : 0;
  }

  /** A time begins with digits too. */
  private static boolean isAmount(Matcher number) {
    String rest = number.group(3);
    return rest.isEmpty() || rest.startsWith(" ");
  }
}
