// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * The price book in the resources: {@code books/default/book.yaml} gives the version and names the
 * documents beside it.
 */
final class ShippedBook {

  private static final String FOLDER = "/io/costwire/pricing/books/default/";

  private ShippedBook() {}

  static PriceBook load() {
    LoadSettings settings = LoadSettings.builder().setSchema(new FailsafeSchema()).build();
    Object root = new Load(settings).loadFromString(text("book.yaml"));
    if (!(root instanceof Map<?, ?> file)
        || !(file.get("book") instanceof Map<?, ?> header)
        || !(header.get("documents") instanceof List<?> names)
        || !(header.get("version") instanceof String version)) {
      throw new IllegalStateException(FOLDER + "book.yaml needs book.version and book.documents");
    }
    List<BookDocument> documents = new ArrayList<>();
    for (Object name : names) {
      documents.add(new BookDocument((String) name, text(name + ".yaml")));
    }
    return PriceBook.read(documents, version).orThrow();
  }

  private static String text(String name) {
    try (InputStream in = ShippedBook.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + FOLDER + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
