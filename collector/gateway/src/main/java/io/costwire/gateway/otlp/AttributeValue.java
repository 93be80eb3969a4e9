// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.math.BigDecimal;
import java.util.List;

/** The value of an attribute that is read. Lists of anything but texts and nested maps are not. */
sealed interface AttributeValue {
  record Text(String value) implements AttributeValue {}

  /** An integer, or a double as the decimal that it prints as; never floating point again. */
  record Numeric(BigDecimal value) implements AttributeValue {}

  record Flag(boolean value) implements AttributeValue {}

  record Texts(List<String> values) implements AttributeValue {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /** Infinite, or with an exponent beyond all counts. NaN is no value: some senders mean none. */
  record Unbounded() implements AttributeValue {}

  /** Of a double. */
  static AttributeValue of(String digits) {
    if (digits.length() > MAX_DIGITS) {
      return new Unbounded();
    }
    try {
      BigDecimal number = new BigDecimal(digits);
      return Math.abs((long) number.scale()) > MAX_SCALE ? new Unbounded() : new Numeric(number);
    } catch (NumberFormatException e) {
      return new Unbounded();
    }
  }

  /** Longer than any number that is meant as one. */
  int MAX_DIGITS = 64;

  /** More decimals or zeros than a double has. */
  int MAX_SCALE = 400;
}
