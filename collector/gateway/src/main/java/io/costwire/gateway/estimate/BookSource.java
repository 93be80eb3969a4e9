// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.estimate;

import io.costwire.pricing.PriceEngine;
import java.time.Instant;
import java.util.Optional;

/** Where the price book of estimates comes from. */
public interface BookSource extends AutoCloseable {

  /** Whose book it is. */
  enum Origin {
    /** The one that the pipeline prices with, or did until {@code asOf}. */
    CONTROL_PRICES("control.prices"),
    /** The one that comes with this release. */
    SHIPPED("shipped");

    private final String text;

    Origin(String text) {
      this.text = text;
    }

    /** As answers name it. */
    public String text() {
      return text;
    }
  }

  /** What can be said now. */
  sealed interface Sight {
    /**
     * There is a book to price with.
     *
     * @param asOf what was published until then is followed; empty for the shipped book
     */
    record Known(PriceEngine engine, Origin origin, Optional<Instant> asOf) implements Sight {}

    /**
     * Nothing was read yet.
     *
     * @param reason what it waits for, for a person
     */
    record Waiting(String reason) implements Sight {}
  }

  /** Begins to read in the background; does not fail when there is nothing to read from. */
  void start();

  Sight sight();

  @Override
  void close();

  /** A source that stays as it is. */
  static BookSource fixed(Sight sight) {
    return new BookSource() {
      @Override
      public void start() {}

      @Override
      public Sight sight() {
        return sight;
      }

      @Override
      public void close() {}
    };
  }
}
