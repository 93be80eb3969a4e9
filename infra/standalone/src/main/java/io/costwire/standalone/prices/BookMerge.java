// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.PriceBook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
  private static final String SOURCE = "source";

  /** Lists of a provider or model that a file adds to; of items with ids, the file's win. */
  private static final Set<String> ADDED_TO =
      Set.of(
          "models", "modifiers", "prices", "aliases", "claims", "fallback", "endpoints", "match");

  /** What makes an entry of {@code fx} one and the same. */
  private static final List<String> FX_KEYS = List.of("from", "to", "date");

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

  /** Whether a file is YAML without a key that is there twice. */
  static boolean isReadable(String yaml) {
    try {
      load(yaml);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** The version that a file gives itself, if it does. */
  public static Optional<String> versionOf(String yaml) {
    return header(yaml, "version");
  }

  /** What a file says of its book, if it does. */
  static Optional<String> header(String yaml, String key) {
    return map(load(yaml))
        .map(root -> root.get(HEADER))
        .flatMap(BookMerge::map)
        .map(header -> header.get(key) instanceof String value ? value : null);
  }

  /** The file with a version. */
  static String versioned(String yaml, String version) {
    if (versionOf(yaml).isPresent()) {
      return yaml;
    }
    Map<String, Object> root = map(load(yaml)).orElse(Map.of());
    Map<String, Object> header = new LinkedHashMap<>(map(root.get(HEADER)).orElse(Map.of()));
    header.put("version", version);
    Map<String, Object> versioned = new LinkedHashMap<>(root);
    versioned.put(HEADER, header);
    return new Dump(DUMP).dumpToString(versioned);
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
    Map<String, Object> added = new LinkedHashMap<>(provider);
    added.computeIfPresent(ID, (key, id) -> String.valueOf(id).toLowerCase(Locale.ROOT));
    String document = String.valueOf(added.get(ID));
    Object ours = sourceOf(document);
    Object source = added.get(SOURCE);
    if (ours != null && source != null && !ours.equals(source)) {
      // what the book has from elsewhere keeps its source
      added.remove(SOURCE);
      added.computeIfPresent(
          "models", (key, models) -> each(models, model -> sourced(model, source)));
    }
    addTo(document, PROVIDERS, List.of(added));
  }

  private @Nullable Object sourceOf(String document) {
    String known = documents.get(document);
    return known == null
        ? null
        : map(load(known)).map(root -> list(root.get(PROVIDERS))).orElse(List.of()).stream()
            .flatMap(provider -> map(provider).stream())
            .map(provider -> provider.get(SOURCE))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
  }

  private static void sourced(Map<String, Object> model, Object source) {
    model.computeIfPresent(
        "prices", (key, prices) -> each(prices, price -> price.putIfAbsent(SOURCE, source)));
  }

  /** A list with its mappings changed. */
  private static Object each(Object items, Consumer<Map<String, Object>> change) {
    List<Object> changed = new ArrayList<>();
    for (Object item : list(items)) {
      Map<String, Object> fields = map(item).orElse(null);
      if (fields != null) {
        change.accept(fields);
      }
      changed.add(fields == null ? item : fields);
    }
    return changed;
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
      Object id = map(item).map(BookMerge::identity).orElse(null);
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
    boolean isWhole = more.containsKey("rates") || more.containsKey("rate");
    Map<String, Object> all = new LinkedHashMap<>(isWhole ? more : known);
    if (!isWhole) {
      more.forEach(
          (key, value) ->
              all.put(key, ADDED_TO.contains(key) ? merged(all.get(key), list(value)) : value));
    }
    return all;
  }

  /** What tells an item from others of its list; null when only all of it does. */
  private static @Nullable Object identity(Map<String, Object> item) {
    return item.keySet().containsAll(FX_KEYS)
        ? FX_KEYS.stream().map(item::get).toList()
        : item.get(ID);
  }

  private static int indexOf(List<Object> items, Object id) {
    for (int i = 0; i < items.size(); i++) {
      if (map(items.get(i)).filter(fields -> id.equals(identity(fields))).isPresent()) {
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
