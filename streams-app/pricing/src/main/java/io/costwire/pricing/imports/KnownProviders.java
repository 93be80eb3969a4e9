// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.book.PriceBook;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What no source says and every book needs: the names under which events mention a provider, which
 * of its clocks counts, and the modifiers it publishes. A book without prices.
 */
public final class KnownProviders {

  private KnownProviders() {}

  /** The book to begin with. */
  public static PriceBook book() {
    try (InputStream in = KnownProviders.class.getResourceAsStream("providers.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the resource providers.yaml is missing");
      }
      return PriceBook.read(new String(in.readAllBytes(), StandardCharsets.UTF_8)).orThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
