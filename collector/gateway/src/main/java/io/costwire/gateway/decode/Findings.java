// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import io.costwire.gateway.decode.Refusal.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was found while one event was read: what is wrong, and which known fields were fine. */
final class Findings {
  private final List<Refusal> refusals = new ArrayList<>();
  private final Map<String, String> known = new HashMap<>();

  void refuse(Reason reason, @Nullable String field, String message) {
    refusals.add(new Refusal(reason, field, message));
  }

  void refuse(Refusal refusal) {
    refusals.add(refusal);
  }

  /**
   * Refuses a field that does not exist, by name where it is one.
   *
   * @param what of which it would be a field, such as "a usage event"
   */
  void refuseUnknown(String name, String what, Collection<String> fields) {
    Names.repeatable(name)
        .ifPresentOrElse(
            known ->
                refuse(
                    Reason.UNKNOWN_FIELD,
                    known,
                    "%s is not a field of %s: %s."
                        .formatted(known, what, Names.hint(known, fields))
                        .replace("?.", "?")),
            () ->
                refuse(
                    Reason.UNKNOWN_FIELD,
                    null,
                    "There is a field whose name is not a name; leave it out."));
  }

  /** Keeps the value of a schema field for the rejection, if it cannot be text. */
  void keep(String field, String value) {
    if (Names.isIdentifier(value)) {
      known.put(field, value);
    }
  }

  boolean none() {
    return refusals.isEmpty();
  }

  /** The first thing wrong, and how many more there are. */
  Refusal first() {
    Refusal first = refusals.getFirst();
    int more = refusals.size() - 1;
    return more == 0
        ? first
        : first.withMessage(
            first.message() + " (%d more problem%s)".formatted(more, more == 1 ? "" : "s"));
  }

  Map<String, String> known() {
    return known;
  }
}
