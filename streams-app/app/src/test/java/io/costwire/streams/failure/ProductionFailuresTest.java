// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.Fixtures;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.wire.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProductionFailuresTest {
  private final String url = "mock://" + UUID.randomUUID();
  private final ProductionFailures handler = new ProductionFailures();

  @BeforeEach
  void configure() {
    handler.configure(
        Map.of(
            ProductionFailures.LETTERS,
            new ProductionFailures.Letters(SchemaRegistry.at(url, Map.of()), () -> Fixtures.NOON)));
  }

  @Test
  void pricedEventThatIsTooLarge_becomesADeadLetter() {
    var response =
        handler.handleError(context(), record("usage.priced"), new RecordTooLargeException());

    assertThat(response.result()).isEqualTo(ProductionExceptionHandler.Result.RESUME);
    assertThat(response.deadLetterQueueRecords()).hasSize(1);
    Rejection rejection =
        new TopicSerdes(url)
            .deserializer(Topics.USAGE_REJECTED)
            .deserialize("usage.rejected", response.deadLetterQueueRecords().getFirst().value());
    assertThat(rejection.getReason()).isEqualTo(RejectReason.TOO_LARGE);
    assertThat(rejection.getRejectionId()).isEqualTo("usage.events-2-7");
    assertThat(rejection.getOriginal()).isEqualTo(ByteBuffer.wrap(new byte[] {4}));
  }

  @Test
  void everythingElse_failsSoThatNothingIsDropped() {
    assertThat(
            handler
                .handleError(context(), record("cost.windows"), new RecordTooLargeException())
                .result())
        .isEqualTo(ProductionExceptionHandler.Result.FAIL);
    assertThat(
            handler.handleError(context(), record("usage.priced"), new TimeoutException()).result())
        .isEqualTo(ProductionExceptionHandler.Result.FAIL);
  }

  private static ProducerRecord<byte[], byte[]> record(String topic) {
    return new ProducerRecord<>(topic, new byte[0], new byte[0]);
  }

  private static ErrorHandlerContext context() {
    return new ErrorHandlerContext() {
      @Override
      public String topic() {
        return "usage.events";
      }

      @Override
      public int partition() {
        return 2;
      }

      @Override
      public long offset() {
        return 7;
      }

      @Override
      public Headers headers() {
        throw new AssertionError("a dead letter takes no headers over: they may hold anything");
      }

      @Override
      public String processorNodeId() {
        return "usage-priced-sink";
      }

      @Override
      public TaskId taskId() {
        return new TaskId(0, 2);
      }

      @Override
      public long timestamp() {
        return 1;
      }

      @Override
      public byte[] sourceRawKey() {
        return new byte[] {3};
      }

      @Override
      public byte[] sourceRawValue() {
        return new byte[] {4};
      }
    };
  }
}
