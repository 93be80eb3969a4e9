// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.deliver.Backoff;
import io.costwire.alerting.deliver.DeliveryLimits;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.intake.Received;
import io.costwire.alerting.intake.SignalIntake.Batch;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Addressing;
import io.costwire.alerting.policy.Command;
import io.costwire.alerting.policy.Command.Action;
import io.costwire.alerting.policy.Handling;
import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.Silence;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.route.Route;
import io.costwire.alerting.route.Routing;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What surrounds a pipeline in tests: one receiver, Kafka's in-memory producer, batches. */
final class PipelineParts {
  private static final ConsumerGroupMetadata GROUP = new ConsumerGroupMetadata("alerting");

  private PipelineParts() {}

  /** Everything goes to the receiver "test" at once, and again after four hours. */
  static Addressing everything(Abilities abilities) {
    Route.Target target =
        new Route.Target(
            List.of("test"),
            List.of(),
            new Cadence(Duration.ZERO, Duration.ZERO, Duration.ofHours(4)));
    return new Routing(
        new Route("route", List.of(), false, target, List.of()), Map.of("test", abilities));
  }

  static DeliveryLimits limits(int queuedMax) {
    Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1));
    return new DeliveryLimits(backoff, Duration.ofSeconds(30), queuedMax);
  }

  static MockProducer<String, byte[]> producer() {
    return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  }

  static Batch batch(SignalEvent... signals) {
    return new Batch(
        Arrays.stream(signals).<Received>map(Received.Read::new).toList(),
        signals.length == 0
            ? Map.of()
            : Map.of(new TopicPartition("cost.signals", 0), new OffsetAndMetadata(signals.length)),
        GROUP);
  }

  static Batch ordered(String key, Action action) {
    Command command = new Command(key, action, new Handling("anna", Instant.now()));
    return new Batch(List.of(new Received.Ordered(command)), Map.of(), GROUP);
  }

  static Silence silence(String id, String matcher) {
    Instant now = Instant.now();
    return new Silence(
        id, List.of(Matcher.parse(matcher)), now.minusSeconds(60), now.plusSeconds(3_600));
  }

  /** The receiver "test", which writes down what it took, and with which handle. */
  record Teller(
      Abilities abilities,
      List<String> told,
      List<String> handles,
      Supplier<DeliveryResult> answers)
      implements Receiver {
    @Override
    public String name() {
      return "test";
    }

    @Override
    public String channel() {
      return "test";
    }

    @Override
    public String render(Message message) {
      return message.first().key() + " " + message.first().state();
    }

    @Override
    public DeliveryResult deliver(Message message, String payload) {
      DeliveryResult result = answers.get();
      if (result instanceof DeliveryResult.Delivered) {
        told.add(payload);
        handles.add(message.first().handle().orElse(""));
        return new DeliveryResult.Delivered(
            Map.of(message.first().key(), "handle of " + message.first().key()));
      }
      return result;
    }
  }
}
