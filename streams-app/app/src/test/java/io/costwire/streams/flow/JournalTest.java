// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.state.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class JournalTest {
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final WriteBehindStore store = Journal.store("journal").withLoggingDisabled().build();

  JournalTest() {
    store.init(context.getStateStoreContext(), store);
  }

  private static void append(Journal journal, int from, int to) {
    ByteWriter writer = new ByteWriter();
    for (int i = from; i < to; i++) {
      journal.append(writer.reset().putText("entry " + i));
    }
  }

  private List<String> replayed() {
    List<String> entries = new ArrayList<>();
    new Journal(store).replayOnce(in -> entries.add(in.getText()));
    return entries;
  }

  private long pages() {
    return store.pages().approximateNumEntries();
  }

  @Test
  void entries_areWrittenWithTheCommitAndReplayedInOrder() {
    Journal journal = new Journal(store);
    append(journal, 0, 10);
    assertThat(pages()).isZero();
    store.flushCache();
    append(journal, 10, 12);
    store.flushCache();
    store.flushCache();

    assertThat(pages()).isEqualTo(2);
    assertThat(replayed()).hasSize(12).startsWith("entry 0", "entry 1").endsWith("entry 11");
  }

  @Test
  void entriesOverSeveralPages_areReplayedWhole() {
    Journal journal = new Journal(store);
    append(journal, 0, 150_000);
    store.flushCache();

    assertThat(pages()).isGreaterThan(2);
    assertThat(replayed()).hasSize(150_000).endsWith("entry 149999");
  }

  @Test
  void whatWasReplayed_isForgottenWithTheRest() {
    append(new Journal(store), 0, 10);
    store.flushCache();
    Journal journal = new Journal(store);
    journal.replayOnce(in -> in.getText());
    append(journal, 10, 20);
    store.flushCache();
    assertThat(pages()).isEqualTo(2);
    journal.clear();
    store.flushCache();

    assertThat(pages()).isZero();
    assertThat(replayed()).isEmpty();
  }

  @Test
  void ownerOfBefore_writesNothingAnyMore() {
    append(new Journal(store), 0, 10);
    Journal next = new Journal(store);
    store.flushCache();
    assertThat(pages()).isZero();

    append(next, 10, 20);
    store.clearCache();
    store.flushCache();
    assertThat(pages()).as("the task became a standby").isZero();

    append(new Journal(store), 20, 30);
    store.init(context.getStateStoreContext(), store);
    store.flushCache();
    assertThat(pages()).as("the task began anew after a failure").isZero();
  }

  @Test
  void journal_isFullAtItsBound() {
    Journal journal = new Journal(store);
    append(journal, 0, 100_000);
    assertThat(journal.isFull()).isFalse();
    append(journal, 0, 900_000);
    assertThat(journal.isFull()).isTrue();
    journal.clear();
    assertThat(journal.isFull()).isFalse();
  }
}
