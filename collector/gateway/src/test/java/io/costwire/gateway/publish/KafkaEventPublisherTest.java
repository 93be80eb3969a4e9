// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.gateway.publish.EventPublisher.Outcome.NotAcknowledged;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.topics.TopicSerdes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A producer that neither acknowledges nor gives up. */
@Timeout(120)
final class KafkaEventPublisherTest {
  private final MockProducer<String, byte[]> silent =
      new MockProducer<>(
          false, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());

  private KafkaLink link() {
    Admin nowhere = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));
    return new KafkaLink(
        nowhere, silent, new Encoders(new TopicSerdes("mock://" + UUID.randomUUID())));
  }

  private KafkaEventPublisher connected(Duration ackTimeout) {
    var publisher = new KafkaEventPublisher(new LinkKeeper(this::link), ackTimeout);
    publisher.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> publisher.ready().equals(Readiness.yes()));
    return publisher;
  }

  @Test
  void eventThatIsNotAcknowledgedInTime_makesTheGatewayNotReady() {
    try (var publisher = connected(Duration.ofMillis(10))) {
      assertThat(publisher.publish(List.of(Samples.event("e"))))
          .singleElement()
          .isInstanceOf(NotAcknowledged.class);
      assertThat(publisher.ready().toString()).contains("not acknowledged in time");
    }
  }

  @Test
  void rejectionThatTakesLongerThanItIsWaitedFor_saysNothingAboutKafka() {
    try (var publisher = connected(Duration.ofSeconds(30))) {
      assertThat(publisher.reject(List.of(Samples.rejection()))).isOne();
      assertThat(publisher.ready().toString()).doesNotContain("not acknowledged in time");
    }
  }
}
