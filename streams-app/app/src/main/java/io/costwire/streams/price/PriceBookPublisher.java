// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookManifest;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.PriceControl;
import io.costwire.schemas.PriceList;
import io.costwire.schemas.PriceManifest;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the book that comes with Costwire on control.prices, where there is no book yet or an older
 * one that came with Costwire, too. A book that somebody else published is left alone. Publishing
 * twice changes nothing.
 */
public final class PriceBookPublisher {
  /** Header of a manifest that says where the book is from. */
  private static final String ORIGIN_HEADER = "costwire-origin";

  private static final byte[] SHIPPED = "shipped".getBytes(StandardCharsets.UTF_8);

  /** What was done. */
  public sealed interface Outcome {
    /** The shipped version is now the one that the manifest asks for. */
    record Published(String version) implements Outcome {}

    /** The topic has a book, which stays. */
    record Kept(String version) implements Outcome {}
  }

  private record Found(String version, boolean shipped) {}

  private final Map<String, Object> client;
  private final TopicSerdes serdes;
  private final InstantSource clock;

  /**
   * @param client how to reach Kafka, in Kafka's own names
   */
  public PriceBookPublisher(Map<String, ?> client, TopicSerdes serdes, InstantSource clock) {
    this.client = new HashMap<>(client);
    this.serdes = serdes;
    this.clock = clock;
  }

  /**
   * Publishes {@link PriceBook#shipped} unless there is a book to keep. The topic must exist.
   *
   * @throws IllegalStateException when Kafka does not take it
   */
  public Outcome publishShipped() {
    PriceBook book = PriceBook.shipped();
    Found found = manifest();
    if (found != null && (!found.shipped || found.version.compareTo(book.version()) >= 0)) {
      return new Outcome.Kept(found.version);
    }
    publish(book, true);
    return new Outcome.Published(book.version());
  }

  /** Publishes a book and activates it. */
  public void publish(PriceBook book) {
    publish(book, false);
  }

  private @Nullable Found manifest() {
    AtomicReference<@Nullable Found> found = new AtomicReference<>();
    new ControlPrices(client, serdes, clock)
        .read(
            message -> {
              if (PriceFeed.MANIFEST_KEY.equals(message.key())) {
                found.set(found(message));
              }
            });
    return found.get();
  }

  private static @Nullable Found found(ConsumerRecord<String, PriceControl> message) {
    @Nullable PriceControl value = message.value();
    PriceManifest manifest = value == null ? null : value.getManifest();
    Header origin = message.headers().lastHeader(ORIGIN_HEADER);
    return manifest == null ? null : new Found(manifest.getBookVersion(), origin != null);
  }

  private void publish(PriceBook book, boolean shipped) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("acks", "all");
    config.put("enable.idempotence", "true");
    config.put("compression.type", "lz4");
    config.put("max.request.size", Integer.toString(32 * 1024 * 1024));
    try (var producer =
        new KafkaProducer<>(
            config, new StringSerializer(), serdes.serializer(Topics.CONTROL_PRICES))) {
      for (BookDocument document : book.documents()) {
        String key = PriceFeed.listKey(book.version(), document.id());
        send(producer, record(key, new PriceControl(list(book, document), null)));
      }
      var manifest = record(PriceFeed.MANIFEST_KEY, new PriceControl(null, manifest(book)));
      if (shipped) {
        manifest.headers().add(ORIGIN_HEADER, SHIPPED);
      }
      // last, and only after every list is acknowledged
      send(producer, manifest);
    }
  }

  private static ProducerRecord<String, PriceControl> record(String key, PriceControl value) {
    return new ProducerRecord<>(Topics.CONTROL_PRICES.name(), key, value);
  }

  private static PriceList list(PriceBook book, BookDocument document) {
    return new PriceList(book.version(), document.id(), document.yaml(), document.sha256());
  }

  private PriceManifest manifest(PriceBook book) {
    BookManifest manifest = book.manifest();
    return new PriceManifest(
        manifest.version(), manifest.currency(), new HashMap<>(manifest.sha256()), clock.instant());
  }

  private static void send(
      KafkaProducer<String, PriceControl> producer, ProducerRecord<String, PriceControl> message) {
    try {
      producer.send(message).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while publishing the price book", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Kafka did not take %s of the price book: %s"
              .formatted(message.key(), e.getCause() == null ? e : e.getCause().getMessage()),
          e);
    }
  }
}
