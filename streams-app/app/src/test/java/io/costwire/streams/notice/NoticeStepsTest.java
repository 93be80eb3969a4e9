// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.CallStatus;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.detect.ActiveSignalRules;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.WriteBehindStore;
import io.costwire.streams.notice.core.NoticeKey;
import io.costwire.streams.notice.core.NoticeKind;
import io.costwire.streams.notice.core.Series;
import io.costwire.streams.price.ActiveBook;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.ActiveDimensions;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Count;
import io.costwire.streams.window.core.WindowGrain;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Each of the two steps by itself. */
class NoticeStepsTest {
  private static final long NOON_MS = Fixtures.NOON.toEpochMilli();

  private final NoticeStage.Parts parts =
      new NoticeStage.Parts(
          new NoticeStage.Control(
              new ActiveSignalRules(), new ActiveBook(), new ActiveDimensions()),
          new NoticeStage.Rules(Duration.ofMillis(500), 1, "USD"),
          new StageMetrics(new SimpleMeterRegistry()),
          InstantSource.fixed(Fixtures.NOON));

  // --- the first

  private final MockProcessorContext<byte[], Noticed> first = new MockProcessorContext<>();
  private final NoticeProcessor notice = new NoticeProcessor(parts);

  private WriteBehindStore begin() {
    WriteBehindStore store = Journal.store(NodeNames.NOTICE_JOURNAL).withLoggingDisabled().build();
    store.init(first.getStateStoreContext(), store);
    first.setCurrentStreamTimeMs(NOON_MS);
    notice.init(first);
    return store;
  }

  private void send(String id, CallStatus status) {
    PricedUsage priced =
        Fixtures.pricedUsage(id)
            .setEvent(Fixtures.usageEvent(id).setStatus(status).build())
            .build();
    notice.process(new Record<>(id, new Priced(priced, null), NOON_MS));
  }

  /** Requests that were handed on with the last beat. */
  private long handedOn() {
    first.scheduledPunctuators().getLast().getPunctuator().punctuate(0);
    long requests = 0;
    for (var forwarded : first.forwarded()) {
      ByteReader in = new ByteReader(forwarded.record().value().packed());
      while (!in.atEnd()) {
        NoticeKey.read(in);
        requests += Totals.read(in).count(Count.REQUESTS);
      }
    }
    return requests;
  }

  @Test
  void whatWaits_isHandedOnOnceHoweverOftenTheTaskIsSuspended() {
    WriteBehindStore store = begin();
    for (int i = 0; i < 50; i++) {
      send("a-" + i, CallStatus.ERROR);
      send("b-" + i, CallStatus.SUCCESS);
    }
    store.flushCache();
    notice.init(first);
    send("c", CallStatus.ERROR);

    assertThat(handedOn()).isEqualTo(51);
    try (var left = store.pages().all()) {
      assertThat(left.hasNext()).as("the journal is empty").isFalse();
    }
    first.resetForwards();
    assertThat(handedOn()).isZero();
  }

  @Test
  void time_isHandedOnToAllEveryTenSecondsOfStreamTime() {
    begin();
    handedOn();
    assertThat(first.forwarded()).hasSize(Topics.USAGE_EVENTS.partitions());
    first.resetForwards();
    first.setCurrentStreamTimeMs(NOON_MS + 9_999);
    handedOn();
    assertThat(first.forwarded()).isEmpty();
    first.setCurrentStreamTimeMs(NOON_MS + 10_000);
    handedOn();

    assertThat(first.forwarded())
        .hasSize(Topics.USAGE_EVENTS.partitions())
        .allSatisfy(f -> assertThat(f.record().timestamp()).isEqualTo(NOON_MS + 10_000));
  }

  // --- the second

  private static final Series SERIES = new Series("acme", "openai", "gpt-4o");

  private final MockProcessorContext<String, Signal> second = new MockProcessorContext<>();
  private final NoticeTotalsProcessor totals = new NoticeTotalsProcessor(parts);

  private KeyValueStore<byte[], byte[]> store(String name) {
    KeyValueStore<byte[], byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(second.getStateStoreContext(), store);
    return store;
  }

  private static Totals requests(int count) {
    Totals totals = new Totals();
    for (int i = 0; i < count; i++) {
      totals.add(Count.REQUESTS);
    }
    return totals;
  }

  private void failures(int count) {
    ByteWriter packed = new ByteWriter();
    new NoticeKey(NoticeKind.ERROR, NOON_MS / 1000, "", SERIES).write(packed);
    requests(count).write(packed);
    totals.process(new Record<>(new byte[4], packed.toBytes(), NOON_MS));
  }

  private static void window(KeyValueStore<byte[], byte[]> windows, int count) {
    ByteWriter key = new ByteWriter();
    SERIES.window(WindowGrain.MINUTE, NOON_MS / 1000).write(key);
    ByteWriter value = new ByteWriter().putVar(1);
    requests(count).write(value);
    windows.put(key.toBytes(), value.toBytes());
  }

  private void look() {
    second.scheduledPunctuators().stream()
        .filter(punctuator -> punctuator.getInterval().equals(Duration.ofSeconds(1)))
        .forEach(punctuator -> punctuator.getPunctuator().punctuate(0));
  }

  @Test
  void share_isNeverTooLargeWhileItsWindowsAreBehind() {
    KeyValueStore<byte[], byte[]> windows = store(NodeNames.WINDOW_TOTALS_STORE);
    store(NodeNames.NOTICE_TOTALS_STORE);
    second.setCurrentStreamTimeMs(NOON_MS);
    activateSomeBook();
    totals.init(second);
    failures(40);
    look();
    window(windows, 100);
    look();
    // 40 % again; the failures are here before the requests that they are part of
    failures(40);
    look();
    window(windows, 200);
    look();
    assertThat(second.forwarded()).isEmpty();

    failures(100);
    window(windows, 300);
    look();
    look();
    assertThat(second.forwarded())
        .singleElement()
        .satisfies(
            f ->
                assertThat(((Signal) f.record().value()).getEvidence())
                    .containsAllEntriesOf(Map.of("requests", "300", "troubled_requests", "180")));
  }

  private void activateSomeBook() {
    parts
        .control()
        .book()
        .activate(
            new PriceEngine(
                PriceBook.read(
                        """
                        book: {id: default, version: test.1, currency: USD}
                        providers:
                        - id: openai
                          models:
                          - id: gpt-4o
                            prices:
                            - id: gpt-4o@base
                              rates: {input_tokens: {per: 1000000, rate: "2"}}
                        """)
                    .orThrow()));
  }
}
