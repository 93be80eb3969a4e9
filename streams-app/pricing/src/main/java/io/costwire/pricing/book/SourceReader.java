// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.time.LocalDate;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code source}. */
final class SourceReader {

  private static final Set<String> KEYS = Set.of("kind", "ref", "date", "urls");

  private SourceReader() {}

  static PriceSource read(@Nullable YamlCursor item, PriceSource otherwise) {
    if (item == null || !item.isMappingOf(KEYS)) {
      return otherwise;
    }
    return new PriceSource(
        Objects.requireNonNullElse(item.optional("kind"), ""),
        Objects.requireNonNullElse(item.optional("ref"), ""),
        item.parsed("date", LocalDate::parse, "a date", "2026-11-22"),
        item.texts("urls"));
  }
}
