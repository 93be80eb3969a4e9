// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.PriceBook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Adds a file in the book's own format to a book. What the file has wins, by the ids of providers,
 * models, prices, modifiers and overrides; what it does not mention stays. All scalars stay the
 * texts they are.
 */
public final class BookMerge {
  private static final String HEADER = "book";
  private static final String PROVIDERS = "providers";
  private static final String ID = "id";

  /** Lists of a provider or model that a file adds to; of items with ids, the file's win. */
  private static final Set<String> ADDED_TO =
      Set.of("models", "modifiers", "prices", "aliases", "claims", "fallback", "match");

  private static final LoadSettings LOAD =
      LoadSettings.builder().setSchema(new FailsafeSchema()).setAllowDuplicateKeys(false).build();
  private static final DumpSettings DUMP =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setSchema(new FailsafeSchema())
          .setDereferenceAliases(true)
          .build();

  private final PriceBook current;
  private final Map<String, String> documents = new LinkedHashMap<>();

  private BookMerge(PriceBook current) {
    this.current = current;
    current.documents().forEach(document -> documents.put(document.id(), document.yaml()));
  }

  /** The version that a file gives itself, if it does. */
  public static Optional<String> versionOf(String yaml) {
    return map(load(yaml))
        .map(root -> root.get(HEADER))
        .flatMap(BookMerge::map)
        .map(header -> header.get("version") instanceof String version ? version : null);
  }

  /** The book with the file in it; documents that the file does not concern are as they were. */
  public static BookReading merge(PriceBook current, String yaml, String version) {
    BookMerge merge = new BookMerge(current);
    merge.add(map(load(yaml)).orElse(Map.of()));
    List<BookDocument> merged = new ArrayList<>();
    merge.documents.forEach((id, text) -> merged.add(new BookDocument(id, text)));
    return PriceBook.read(merged, version);
  }

  private void add(Map<String, Object> root) {
    root.forEach(
        (key, value) -> {
          if (key.equals(PROVIDERS)) {
            list(value).forEach(provider -> map(provider).ifPresent(this::addProvider));
          } else if (!key.equals(HEADER)) {
            addTo(key, key, list(value));
          }
        });
  }

  private void addProvider(Map<String, Object> provider) {
    addTo(String.valueOf(provider.get(ID)), PROVIDERS, List.of(provider));
  }

  private void addTo(String document, String key, List<Object> items) {
    String known = documents.get(document);
    Map<String, Object> root = new LinkedHashMap<>();
    if (known == null) {
      root.put(HEADER, Map.of(ID, current.id(), "currency", current.currency()));
    } else {
      map(load(known)).ifPresent(root::putAll);
    }
    Object merged = merged(root.get(key), items);
    if (!merged.equals(root.get(key))) {
      root.put(key, merged);
      documents.put(document, new Dump(DUMP).dumpToString(root));
    }
  }

  /** Items of both lists; of two with one id, or that are equal, there is one. */
  private static List<Object> merged(@Nullable Object known, List<Object> more) {
    List<Object> all = new ArrayList<>(list(known));
    for (Object item : more) {
      Object id = map(item).map(fields -> fields.get(ID)).orElse(null);
      int at = id == null ? all.indexOf(item) : indexOf(all, id);
      if (at < 0) {
        all.add(item);
      } else if (id != null) {
        all.set(at, merged(map(all.get(at)).orElse(Map.of()), map(item).orElse(Map.of())));
      }
    }
    return all;
  }

  private static Map<String, Object> merged(Map<String, Object> known, Map<String, Object> more) {
    boolean isPrice = more.containsKey("rates");
    Map<String, Object> all = new LinkedHashMap<>(isPrice ? more : known);
    if (!isPrice) {
      more.forEach(
          (key, value) ->
              all.put(key, ADDED_TO.contains(key) ? merged(all.get(key), list(value)) : value));
    }
    return all;
  }

  private static int indexOf(List<Object> items, Object id) {
    for (int i = 0; i < items.size(); i++) {
      if (map(items.get(i)).filter(fields -> id.equals(fields.get(ID))).isPresent()) {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable Object load(String yaml) {
    try {
      return new Load(LOAD).loadFromString(yaml);
    } catch (YamlEngineException e) {
      throw new IllegalStateException("the file is not YAML: " + e.getMessage(), e);
    }
  }

  private static Optional<Map<String, Object>> map(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> raw)) {
      return Optional.empty();
    }
    Map<String, Object> map = new LinkedHashMap<>();
    raw.forEach((key, item) -> map.put(String.valueOf(key), item));
    return Optional.of(map);
  }

  private static List<Object> list(@Nullable Object value) {
    return value instanceof List<?> items ? List.copyOf(items) : List.of();
  }
}
