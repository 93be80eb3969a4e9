// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why an event is refused.
 *
 * @param reason for programs
 * @param field path of the field, where there is one; never a name that could be text
 * @param message for people: what is wrong and how to mend it; never a value of the body
 */
public record Refusal(Reason reason, @Nullable String field, String message) {

  /** A closed list; every name but FORBIDDEN is one of the schema's RejectReason. */
  public enum Reason {
    MALFORMED,
    UNKNOWN_FIELD,
    WRONG_TYPE,
    MISSING_FIELD,
    NEGATIVE_QUANTITY,
    OUT_OF_BOUNDS,
    TOO_LARGE,
    EVENT_TIME_FUTURE,
    EVENT_TIME_PAST,
    /** The API key is not for this tenant or tag. */
    FORBIDDEN
  }

  public Refusal {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
  }

  /**
   * A refusal that names a field from outside, if it is shaped like the name of one.
   *
   * @param field empty when it is the whole body
   * @param message which may begin with the field
   */
  public static Refusal of(Reason reason, String field, String message) {
    boolean repeatable = field.isEmpty() || Names.repeatable(field).isPresent();
    String said = repeatable ? message : message.replace(field, "a field");
    return new Refusal(reason, repeatable && !field.isEmpty() ? field : null, said);
  }

  static Refusal malformed(String message) {
    return new Refusal(Reason.MALFORMED, null, message);
  }

  Refusal withMessage(String other) {
    return new Refusal(reason, field, other);
  }
}
