// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireDecoderTest {
  private final FailingRegistry client = new FailingRegistry();
  private final SchemaRegistry registry = new SchemaRegistry(client, true);
  private final List<Long> pauses = new ArrayList<>();
  private Instant now = Fixtures.NOON;
  private final WireDecoder<UsageEvent> decoder =
      new WireDecoder<>(
          new WireDecoder.Expected<>(Topics.USAGE_EVENTS, WireDecoder.MAX_EVENT_BYTES),
          registry,
          () -> now,
          pauses::add);

  /** Answers as it is told to. */
  private static final class FailingRegistry extends MockSchemaRegistryClient {
    private int failures;
    private RestClientException answer;
    private int lookups;

    @Override
    public ParsedSchema getSchemaById(int id) throws IOException, RestClientException {
      lookups++;
      if (failures > 0) {
        failures--;
        if (answer != null) {
          throw answer;
        }
        throw new ConnectException("Connection refused");
      }
      return super.getSchemaById(id);
    }
  }

  private byte[] event() {
    UsageEvent event = Fixtures.usageEvent("e-1").build();
    return new WireSerializer<>(registry, Topics.USAGE_EVENTS)
        .serialize(Topics.USAGE_EVENTS.name(), event);
  }

  @Test
  void outage_isWaitedOutAndTheRecordIsGood() {
    byte[] bytes = event();
    client.failures = 3;

    assertThat(decoder.decode(bytes)).isInstanceOf(Decoded.Value.class);
    assertThat(pauses).containsExactly(100L, 200L, 400L);
  }

  @Test
  void longOutage_failsTheTaskAndNotTheRecord() {
    byte[] bytes = event();
    client.failures = Integer.MAX_VALUE;

    assertThatThrownBy(() -> decoder.decode(bytes)).isInstanceOf(RegistryUnavailable.class);
    client.failures = 0;
    assertThat(decoder.decode(bytes)).isInstanceOf(Decoded.Value.class);
  }

  @Test
  void everyAnswerButNotFound_isAnOutage() {
    byte[] bytes = event();
    for (int status : List.of(401, 404, 429, 500, 503)) {
      client.failures = Integer.MAX_VALUE;
      client.answer = new RestClientException("no", status, status);
      assertThatThrownBy(() -> decoder.decode(bytes)).isInstanceOf(RegistryUnavailable.class);
    }
  }

  @Test
  void unknownSchema_isPoisonAndAskedForOnlyNowAndThen() {
    byte[] bytes = ByteBuffer.allocate(9).put((byte) 0).putInt(4711).putInt(0).array();

    for (int i = 0; i < 100; i++) {
      assertThat(decoder.decode(bytes))
          .isInstanceOfSatisfying(
              Decoded.Poison.class,
              poison -> assertThat(poison.reason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA));
    }
    assertThat(client.lookups).isEqualTo(1);
    now = now.plusSeconds(31);
    decoder.decode(bytes);
    assertThat(client.lookups).isEqualTo(2);
  }

  @Test
  void knownSchema_needsNoRegistry() {
    byte[] bytes = event();
    decoder.decode(bytes);
    client.failures = Integer.MAX_VALUE;

    assertThat(decoder.decode(bytes)).isInstanceOf(Decoded.Value.class);
  }

  @Test
  void claimedLengths_doNotMakeItAllocate() {
    byte[] bytes = event();
    // the length of event_id becomes two billion
    byte[] bomb =
        ByteBuffer.allocate(bytes.length + 4)
            .put(bytes, 0, 5)
            .put(new byte[] {-2, -1, -1, -1, 15})
            .array();

    assertThat(decoder.decode(bomb)).isInstanceOf(Decoded.Poison.class);
  }
}
