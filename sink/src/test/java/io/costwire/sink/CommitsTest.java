// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.sink.batch.Load;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommitsTest {
  private static final String TOPIC = "usage.priced";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  /** Keeps commits until the test says how they went. */
  private static final class SlowKafka extends MockConsumer<byte[], byte[]> {
    private record Sent(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {}

    private final List<Sent> sent = new ArrayList<>();

    SlowKafka() {
      super("earliest");
      assign(List.of(PARTITION));
    }

    @Override
    public void commitAsync(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
      sent.add(new Sent(offsets, callback));
    }

    void fail(int number) {
      Sent commit = sent.get(number);
      commit.callback().onComplete(commit.offsets(), new RetriableCommitFailedException("moved"));
    }

    List<Long> offsets() {
      return sent.stream().map(commit -> commit.offsets().get(PARTITION).offset()).toList();
    }
  }

  private final SlowKafka kafka = new SlowKafka();
  private final SinkMetrics metrics = new SinkMetrics(new SimpleMeterRegistry());

  /** Nobody answers there, and nobody is asked in these tests. */
  private final TopicGuard guard =
      new TopicGuard(
          Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1")),
          kafka,
          metrics,
          InstantSource.fixed(Instant.EPOCH));

  private final Commits commits = new Commits(kafka, metrics, point -> {}, guard);

  @AfterEach
  void close() {
    guard.close();
  }

  private void landed(long next) {
    commits.acknowledge(List.of(new Load(TOPIC, List.of(), List.of(), Map.of(0, next))));
    commits.commit();
  }

  @Test
  void failedCommit_isSentAgain_althoughNothingNewLanded() {
    landed(10);
    commits.commit();
    assertThat(kafka.offsets()).containsExactly(10L);

    kafka.fail(0);
    commits.commit();
    assertThat(kafka.offsets()).containsExactly(10L, 10L);
  }

  @Test
  void failedCommit_isForgotten_whenANewerOneIsOnItsWay() {
    landed(10);
    landed(20);
    kafka.fail(0);
    commits.commit();
    assertThat(kafka.offsets()).containsExactly(10L, 20L);

    kafka.fail(1);
    commits.commit();
    assertThat(kafka.offsets()).containsExactly(10L, 20L, 20L);
  }

  @Test
  void failedCommit_isForgotten_whenThePartitionIsGone() {
    landed(10);
    commits.release(List.of(PARTITION));
    kafka.fail(0);
    commits.commit();
    assertThat(kafka.offsets()).containsExactly(10L);
  }
}
