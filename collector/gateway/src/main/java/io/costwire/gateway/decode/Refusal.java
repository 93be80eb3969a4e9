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

  static Refusal malformed(String message) {
    return new Refusal(Reason.MALFORMED, null, message);
  }

  Refusal withMessage(String other) {
    return new Refusal(reason, field, other);
  }
}
