// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import io.costwire.schemas.SourcePosition;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.PartialBatches;
import io.costwire.streams.flow.SourceSpan;
import io.costwire.streams.flow.SourceSpan.Source;
import io.costwire.streams.state.ByteWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Counts the events of each source in this partition, for the detection of gaps: a source's events
 * are spread over all partitions, so only the sums of all tasks tell.
 */
final class SourceCounts {
  /** Bounds heap and the length of a drain. */
  static final int MAX_SOURCES = 20_000;

  private final Journal journal;
  private final PartialBatches batches;
  private final ByteWriter writer = new ByteWriter();
  private final Map<Source, SourceSpan> spans = new HashMap<>();

  /**
   * @param target takes batches of spans for the partition that the key names
   */
  SourceCounts(Journal journal, BiConsumer<byte[], byte[]> target) {
    this.journal = journal;
    this.batches = new PartialBatches(Topics.USAGE_EVENTS.partitions(), target);
  }

  /** An event that was decoded and is no repeat. */
  void count(UsageEvent event) {
    SourcePosition position = event.getSource();
    if (position == null || position.getSourceId().length() > EventChecks.MAX_NAME_LENGTH) {
      return;
    }
    replay();
    Source source = new Source(event.getTenant(), position.getSourceId(), position.getEpoch());
    SourceSpan one = SourceSpan.of(source, position.getSeq());
    one.write(writer.reset());
    journal.append(writer);
    sum(one);
    if (spans.size() >= MAX_SOURCES || journal.isFull()) {
      drain();
    }
  }

  void drain() {
    replay();
    if (spans.isEmpty()) {
      return;
    }
    for (SourceSpan span : spans.values()) {
      span.write(writer.reset());
      batches.add(span.source().owner(), writer);
    }
    batches.flush();
    spans.clear();
    journal.clear();
  }

  private void replay() {
    journal.replayOnce(in -> sum(SourceSpan.read(in)));
  }

  private void sum(SourceSpan more) {
    spans.merge(more.source(), more, SourceSpan::plus);
  }
}
