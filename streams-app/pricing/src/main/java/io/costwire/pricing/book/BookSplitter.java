// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Takes a book written as one file apart into the documents it travels as. Scalars stay the texts they are. */
final class BookSplitter {

  private BookSplitter() {}

  /**
   * The documents, or empty when the file is a single document already or is not well-formed enough to be taken apart; it is
   * then read as it is, and reports its problems with its own line numbers.
   */
  static Optional<List<BookDocument>> split(String yaml) {
    if (!(load(yaml) instanceof Map<?, ?> root) || !(root.get("providers") instanceof List<?> providers)) {
      return Optional.empty();
    }
    List<BookDocument> documents = new ArrayList<>();
    for (Object provider : providers) {
      if (!(provider instanceof Map<?, ?> fields) || !(fields.get("id") instanceof String id)) {
        return Optional.empty();
      }
      documents.add(document(id, root.get("book"), "providers", List.of(provider)));
    }
    if (root.get("overrides") instanceof List<?> overrides) {
      documents.add(document(BookDocument.OVERRIDES, root.get("book"), "overrides", overrides));
    }
    boolean isWhole = PriceBook.read(List.of(new BookDocument("book", yaml)), null) instanceof BookReading.Loaded;
    return isWhole ? Optional.of(documents) : Optional.empty();
  }

  private static BookDocument document(String id, @Nullable Object header, String key, List<?> content) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (header instanceof Map<?, ?>) {
      fields.put("book", header);
    }
    fields.put(key, content);
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setSchema(new FailsafeSchema()).setDereferenceAliases(true).build();
    return new BookDocument(id, new Dump(settings).dumpToString(fields));
  }

  private static Object load(String yaml) {
    try {
      return new Load(LoadSettings.builder().setSchema(new FailsafeSchema()).build()).loadFromString(yaml);
    } catch (YamlEngineException e) {
      return Map.of();
    }
  }
}
