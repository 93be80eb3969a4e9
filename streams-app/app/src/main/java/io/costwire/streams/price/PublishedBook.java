// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookManifest;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.PriceControl;
import io.costwire.schemas.PriceList;
import io.costwire.schemas.PriceManifest;
import io.costwire.schemas.topics.TopicSerdes;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What control.prices holds: the book that its manifest asks for, and all versions that were ever
 * published.
 */
public final class PublishedBook {
  private final Map<String, Map<String, BookDocument>> documents = new HashMap<>();
  private @Nullable BookManifest manifest;

  private PublishedBook() {}

  /**
   * Reads the topic, which must exist.
   *
   * @param client how to reach Kafka, in Kafka's own names
   * @throws IllegalStateException when Kafka does not answer in time
   */
  public static PublishedBook read(Map<String, ?> client, TopicSerdes serdes, InstantSource clock) {
    PublishedBook published = new PublishedBook();
    new ControlPrices(client, serdes, clock).read(published::accept);
    return published;
  }

  /** Versions of which there is any document. */
  public Set<String> versions() {
    return new TreeSet<>(documents.keySet());
  }

  /** The currency of the book that the manifest asks for, whether that is complete or not. */
  public Optional<String> currency() {
    return Optional.ofNullable(manifest).map(BookManifest::currency);
  }

  /**
   * The book that the manifest asks for.
   *
   * @throws IllegalStateException when it is not complete or not valid
   */
  public Optional<PriceBook> book() {
    BookManifest wanted = manifest;
    if (wanted == null) {
      return Optional.empty();
    }
    var available = documents.getOrDefault(wanted.version(), Map.of()).values();
    return Optional.of(PriceBook.read(wanted.select(available), wanted.version()).orThrow());
  }

  private void accept(ConsumerRecord<String, PriceControl> message) {
    @Nullable PriceControl value = message.value();
    if (value == null) {
      return;
    }
    PriceList list = value.getList();
    if (list != null) {
      documents
          .computeIfAbsent(list.getBookVersion(), v -> new HashMap<>())
          .put(list.getProvider(), new BookDocument(list.getProvider(), list.getDocument()));
    }
    PriceManifest found = value.getManifest();
    if (found != null) {
      manifest =
          new BookManifest(
              "default",
              found.getBookVersion(),
              found.getCurrency(),
              new TreeMap<>(found.getLists()));
    }
  }
}
