// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.schemas.UsageOutcome;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A topic of the same name is not the same topic, and what expired was lost: only a real broker
 * shows what becomes of offsets then. About 12 s, most of it waiting for the broker to forget.
 */
class ITSinkTopics {
  private static final String TOPIC = Topics.USAGE_OUTCOMES.name();

  private static final String KEY = "always the same partition";
  private static final TopicPartition PARTITION =
      new TopicPartition(
          TOPIC,
          Utils.toPositive(Utils.murmur2(KEY.getBytes(StandardCharsets.UTF_8)))
              % Topics.USAGE_OUTCOMES.partitions());

  private final SinkRig rig = new SinkRig();
  private final Admin admin =
      Admin.create(Map.of("bootstrap.servers", CostwireBackends.shared().bootstrapServers()));

  @AfterEach
  void close() {
    admin.close();
    rig.close();
  }

  private void send(String prefix, int count) {
    rig.send(
        Topics.USAGE_OUTCOMES,
        outcome -> KEY,
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    UsageOutcome.newBuilder()
                        .setOutcomeId(prefix + i)
                        .setTenant(rig.tenant)
                        .setEventId("e" + i)
                        .setOutcomeTime(Instant.parse("2026-11-22T12:00:00Z"))
                        .setSuccess(true)
                        .build())
            .toList());
  }

  private void awaitRows(int count) {
    rig.awaitAnswer(
        "SELECT count() FROM outcomes FINAL WHERE tenant = '%s'".formatted(rig.tenant),
        Integer.toString(count));
  }

  private double count(String name) {
    return rig.count(name, TOPIC);
  }

  private OffsetAndMetadata committed() throws Exception {
    return admin
        .listConsumerGroupOffsets(rig.config().kafka().groupId())
        .partitionsToOffsetAndMetadata()
        .get()
        .get(PARTITION);
  }

  private void recreate() throws Exception {
    admin.deleteTopics(List.of(TOPIC)).all().get();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !admin.listTopics().names().get().contains(TOPIC));
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              new TopicProvisioner(admin, Optional.empty()).ensure(List.of(Topics.USAGE_OUTCOMES));
              assertThat(admin.listTopics().names().get()).contains(TOPIC);
            });
  }

  @Test
  void topicRecreatedWhileTheSinkWasAway_isReadFromItsBeginning() throws Exception {
    try (SinkApp sink = rig.start()) {
      rig.awaitReady(sink);
      send("old", 3);
      awaitRows(3);
    }
    OffsetAndMetadata old = committed();
    recreate();
    // a commit that was on its way when the topic went
    admin
        .alterConsumerGroupOffsets(rig.config().kafka().groupId(), Map.of(PARTITION, old))
        .all()
        .get();
    int more = (int) old.offset() + 1;
    send("new", more);

    rig.start();
    awaitRows(3 + more);
    assertThat(count("costwire_sink_topics_recreated")).isEqualTo(1);
    assertThat(count("costwire_sink_records_lost")).isZero();
  }

  @Test
  void topicRecreatedWhileTheSinkRuns_isReadFromItsBeginning() throws Exception {
    rig.awaitReady(rig.start());
    send("old", 3);
    awaitRows(3);
    recreate();
    send("new", 50);

    awaitRows(53);
    assertThat(count("costwire_sink_records_lost")).isZero();
  }

  @Test
  void recordsThatExpiredBeforeTheyWereRead_areCounted() throws Exception {
    try (SinkApp sink = rig.start()) {
      rig.awaitReady(sink);
      send("first", 2);
      awaitRows(2);
    }
    long offset = committed().offset();
    send("expired", 5);
    send("kept", 4);
    admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(offset + 5))).all().get();

    rig.start();
    awaitRows(2 + 4);
    assertThat(count("costwire_sink_records_lost")).isEqualTo(5);
    assertThat(count("costwire_sink_topics_recreated")).isZero();
  }
}
