// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.detect.ActiveSignalRules;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PartialBatches;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.price.ActiveBook;
import io.costwire.streams.window.ActiveDimensions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Beside windows and budgets: priced usage to signals about single requests, usage without a price,
 * storms and changed prices, in two steps. The first looks at every event and lets nearly all of
 * them pass; the second adds up what is left, in the task that keeps the windows of the same
 * requests, and reads these.
 */
public final class NoticeStage {
  /** What the stage needs. */
  public record Parts(Control control, Rules rules, StageMetrics metrics, InstantSource clock) {}

  /** What it goes by, and what follows the control topics. */
  public record Control(ActiveSignalRules signals, ActiveBook book, ActiveDimensions dimensions) {}

  /**
   * @param beat how often the first step hands on
   * @param currency of all money
   */
  public record Rules(Duration beat, int generation, String currency) {}

  /** What comes out: of single requests, and of sums. */
  public record Streams(KStream<String, Signal> requests, KStream<String, Signal> totals) {}

  private NoticeStage() {}

  /** To be applied after the window stage, whose store the second step reads. */
  public static Streams apply(KStream<String, Priced> priced, Parts parts) {
    KStream<byte[], Noticed> noticed =
        priced.process(new Notice(parts), Named.as(NodeNames.NOTICE));
    KStream<String, Signal> totals =
        noticed
            .filter(
                (key, value) -> value instanceof Noticed.Partials,
                Named.as(NodeNames.NOTICE_PARTIALS))
            .mapValues(Noticed::packed, Named.as(NodeNames.NOTICE_PARTIAL_BYTES))
            .repartition(
                Repartitioned.<byte[], byte[]>as(NodeNames.NOTICE_REPARTITION)
                    .withKeySerde(Serdes.ByteArray())
                    .withValueSerde(Serdes.ByteArray())
                    .withStreamPartitioner(PartialBatches.partitioner())
                    .withNumberOfPartitions(Topics.USAGE_EVENTS.partitions()))
            .process(
                new AddUp(parts), Named.as(NodeNames.NOTICE_TOTALS), NodeNames.WINDOW_TOTALS_STORE);
    return new Streams(requests(noticed), totals);
  }

  private static KStream<String, Signal> requests(KStream<byte[], Noticed> noticed) {
    return noticed
        .filter((key, value) -> value instanceof Noticed.Told, Named.as(NodeNames.NOTICE_REQUESTS))
        .map(NoticeStage::keyed, Named.as(NodeNames.NOTICE_REQUEST_SIGNALS));
  }

  private static KeyValue<String, Signal> keyed(byte[] key, Noticed noticed) {
    return KeyValue.pair(noticed.signal().getSignalId(), noticed.signal());
  }

  /** The first step and its store. */
  private record Notice(Parts parts) implements ProcessorSupplier<String, Priced, byte[], Noticed> {
    @Override
    public Processor<String, Priced, byte[], Noticed> get() {
      return new NoticeProcessor(parts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(Journal.store(NodeNames.NOTICE_JOURNAL));
    }
  }

  /** The second step and its store. */
  private record AddUp(Parts parts) implements ProcessorSupplier<byte[], byte[], String, Signal> {
    @Override
    public Processor<byte[], byte[], String, Signal> get() {
      return new NoticeTotalsProcessor(parts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore(NodeNames.NOTICE_TOTALS_STORE),
                  Serdes.ByteArray(),
                  Serdes.ByteArray())
              .withLoggingEnabled(Map.of())
              .withCachingEnabled());
    }
  }
}
