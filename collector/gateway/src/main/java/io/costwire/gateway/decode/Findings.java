// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import io.costwire.gateway.decode.Refusal.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was found while one event was read: what is wrong, and which known fields were fine. Of a
 * thousand mistakes only the first is put into words.
 */
final class Findings {
  private final Map<String, String> known = new HashMap<>();
  private @Nullable Refusal first;
  private int more;

  void refuse(Reason reason, @Nullable String field, String message) {
    refuse(new Refusal(reason, field, message));
  }

  void refuse(Refusal refusal) {
    if (first == null) {
      first = refusal;
    } else {
      more++;
    }
  }

  /**
   * Refuses a field that does not exist, by name where it is one.
   *
   * @param what of which it would be a field, such as "a usage event"
   */
  void refuseUnknown(String name, String what, Collection<String> fields) {
    if (first != null) {
      more++; // a hint compares the name with all fields
      return;
    }
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
    return first == null;
  }

  /** The first thing wrong, and how many more there are. */
  Refusal first() {
    Refusal found = Objects.requireNonNull(first, "nothing is wrong");
    return more == 0
        ? found
        : found.withMessage(
            found.message() + " (%d more problem%s)".formatted(more, more == 1 ? "" : "s"));
  }

  Map<String, String> known() {
    return known;
  }
}
