// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names from outside: which of them may be repeated, and what they were probably meant to be. */
final class Names {
  private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");
  private static final int MAX_EDITS = 3;
  // two edits turn one short name into another
  private static final int MIN_LENGTH = 5;
  private static final String TEXT = "Costwire takes no message text: leave it out";

  /** What people send from habit. */
  private static final Map<String, String> HABITS =
      Map.ofEntries(
          Map.entry("timestamp", "event_time is the field for it"),
          Map.entry("time", "event_time is the field for it"),
          Map.entry("id", "event_id or provider_response_id is the field for it"),
          Map.entry("cost", "provider_cost is the field for a cost that the provider reported"),
          Map.entry("input_tokens", "put it into usage: {\"usage\":{\"input_tokens\":…}}"),
          Map.entry("output_tokens", "put it into usage: {\"usage\":{\"output_tokens\":…}}"),
          Map.entry("prompt_tokens", "put it into usage as input_tokens"),
          Map.entry("completion_tokens", "put it into usage as output_tokens"),
          Map.entry("team", "put it into tags: {\"tags\":{\"team\":…}}"),
          Map.entry("user", "put it into tags: {\"tags\":{\"user\":…}}"),
          Map.entry("feature", "put it into tags: {\"tags\":{\"feature\":…}}"),
          Map.entry("service", "put it into tags: {\"tags\":{\"service\":…}}"),
          Map.entry("project", "put it into tags: {\"tags\":{\"project\":…}}"),
          Map.entry("prompt", TEXT),
          Map.entry("messages", TEXT),
          Map.entry("completion", TEXT),
          Map.entry("input", TEXT),
          Map.entry("output", TEXT),
          Map.entry("content", TEXT),
          Map.entry("response", TEXT));

  private Names() {}

  /** The name, if it is shaped like a field name and not like a sentence. */
  static Optional<String> repeatable(String name) {
    return Optional.of(name).filter(n -> FIELD_NAME.matcher(n).matches());
  }

  /** Whether a value is shaped like an identifier, so that it can be kept with a rejection. */
  static boolean isIdentifier(String value) {
    return IDENTIFIER.matcher(value).matches();
  }

  /** What to do about an unknown name. */
  static String hint(String name, Collection<String> known) {
    String lower = name.toLowerCase(Locale.ROOT);
    String habit = HABITS.get(lower);
    return habit != null
        ? habit
        : nearest(lower, known)
            .map(n -> "did you mean " + n + "?")
            .orElse("leave it out, or put it into tags if it says who or what for");
  }

  private static Optional<String> nearest(String name, Collection<String> known) {
    return known.stream()
        .filter(k -> distance(name, k) <= allowedEdits(k))
        .min(Comparator.comparingInt((String k) -> distance(name, k)).thenComparing(k -> k));
  }

  private static int allowedEdits(String name) {
    return name.length() < MIN_LENGTH ? 1 : Math.clamp(name.length() / 3, 2, MAX_EDITS);
  }

  /** Edits between two short names. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
