// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import org.jspecify.annotations.Nullable;

/**
 * Something in a source that the book does not have as it was, and why.
 *
 * @param model the model concerned, or null where it is the provider
 * @param field what it is about, in the source's words
 */
public record NotCarried(
    String provider, @Nullable String model, String field, Kind kind, String reason) {

  /** How much is missing. */
  public enum Kind {
    /** The entry is not in the book. */
    LEFT_OUT,
    /** The entry is in the book, and differs from the source on purpose. */
    CORRECTED,
    /** The source disagrees with what the book has recorded, which stays. */
    KEPT_OURS
  }

  @Override
  public String toString() {
    return provider + (model == null ? "" : "/" + model) + " " + field + ": " + reason;
  }
}
