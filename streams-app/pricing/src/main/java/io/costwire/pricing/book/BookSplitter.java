// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Takes a book written as one file apart into the documents it travels as. Scalars stay the texts
 * they are.
 */
final class BookSplitter {

  private static final DumpSettings BLOCK_STYLE =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setSchema(new FailsafeSchema())
          .setDereferenceAliases(true)
          .build();

  private BookSplitter() {}

  /** The documents of a file that has been read without a problem. */
  static List<BookDocument> split(String yaml, PriceBook book) {
    Node root = new Compose(LoadSettings.builder().build()).composeString(yaml).orElseThrow();
    List<BookDocument> documents = new ArrayList<>();
    for (Object provider : list(root, "providers")) {
      String id =
          provider instanceof Map<?, ?> fields && fields.get("id") instanceof String name
              ? name
              : "";
      documents.add(document(id, book, "providers", List.of(provider)));
    }
    for (String shared : List.of(BookDocument.OVERRIDES, BookDocument.FX)) {
      List<Object> content = list(root, shared);
      if (!content.isEmpty()) {
        documents.add(document(shared, book, shared, content));
      }
    }
    return documents;
  }

  private static BookDocument document(String id, PriceBook book, String key, List<?> content) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Map<String, String> header = new LinkedHashMap<>();
    header.put("id", book.id());
    header.put("currency", book.currency());
    fields.put("book", header);
    fields.put(key, content);
    return new BookDocument(id, new Dump(BLOCK_STYLE).dumpToString(fields));
  }

  private static List<Object> list(Node root, String key) {
    if (root instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (plain(tuple.getKeyNode()).equals(key)
            && plain(tuple.getValueNode()) instanceof List<?> items) {
          return List.copyOf(items);
        }
      }
    }
    return List.of();
  }

  private static Object plain(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
          map.put(plain(tuple.getKeyNode()), plain(tuple.getValueNode()));
        }
        yield map;
      }
      case SequenceNode sequence -> sequence.getValue().stream().map(BookSplitter::plain).toList();
      case ScalarNode scalar -> scalar.getValue();
      default -> "";
    };
  }
}
