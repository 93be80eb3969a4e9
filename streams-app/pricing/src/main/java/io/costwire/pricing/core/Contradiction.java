// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a usage report cannot be priced: it says two things that cannot both be true.
 *
 * @param evidence the keys concerned with their reported values; without a key that should have
 *     been reported, and without numbers too long to repeat
 */
public record Contradiction(String problem, Map<String, BigDecimal> evidence) {

  /**
   * Longest number worth repeating in a message; a reported number may be a million digits long.
   */
  private static final int QUOTED_DIGITS = 40;

  public Contradiction {
    evidence = Map.copyOf(evidence);
  }

  static Contradiction broken(String name, BigDecimal value) {
    if (value.signum() < 0) {
      return new Contradiction(
          name + " (" + quoted(value) + ") is negative; a count is zero or more",
          isShort(value) ? evidence(name, value) : Map.of());
    }
    return new Contradiction(
        name
            + " is not a plausible quantity; at most "
            + Usage.MAX_INTEGER_DIGITS
            + " digits before and "
            + Usage.MAX_FRACTION_DIGITS
            + " after the point are accepted",
        Map.of());
  }

  static Contradiction exceeds(
      Unit narrow, BigDecimal narrowValue, Unit wide, BigDecimal wideValue) {
    Map<String, BigDecimal> evidence = evidence(narrow.name(), narrowValue);
    evidence.put(wide.name(), wideValue);
    return new Contradiction(
        narrow.name()
            + " ("
            + quoted(narrowValue)
            + ") cannot exceed "
            + wide.name()
            + " ("
            + quoted(wideValue)
            + "), which includes it",
        evidence);
  }

  static Contradiction missing(Unit wide, Unit narrow, BigDecimal narrowValue) {
    return new Contradiction(
        wide.name()
            + " is missing while "
            + narrow.name()
            + " ("
            + quoted(narrowValue)
            + "), a part of it, is reported",
        evidence(narrow.name(), narrowValue));
  }

  static Contradiction missingJoin(Unit join, Map<String, BigDecimal> parents) {
    return new Contradiction(
        join.name()
            + " is missing: "
            + listed(parents)
            + " overlap and have different prices; report it, zero included",
        parents);
  }

  static Contradiction partsExceed(Unit wide, BigDecimal wideValue, Map<String, BigDecimal> parts) {
    Map<String, BigDecimal> evidence = new LinkedHashMap<>(parts);
    evidence.put(wide.name(), wideValue);
    return new Contradiction(
        listed(parts)
            + " together exceed "
            + wide.name()
            + " ("
            + quoted(wideValue)
            + "), which includes them",
        evidence);
  }

  private static Map<String, BigDecimal> evidence(String name, BigDecimal value) {
    Map<String, BigDecimal> evidence = new LinkedHashMap<>();
    evidence.put(name, value);
    return evidence;
  }

  private static String listed(Map<String, BigDecimal> parts) {
    StringBuilder text = new StringBuilder();
    parts.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : " and ")
                .append(name)
                .append(" (")
                .append(quoted(value))
                .append(')'));
    return text.toString();
  }

  private static String quoted(BigDecimal value) {
    return isShort(value) ? value.toPlainString() : "…";
  }

  private static boolean isShort(BigDecimal value) {
    return value.precision() + Math.abs((long) value.scale()) <= QUOTED_DIGITS;
  }
}
