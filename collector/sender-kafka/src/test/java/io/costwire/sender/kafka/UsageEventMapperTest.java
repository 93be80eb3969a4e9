// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.client.CallStatus;
import io.costwire.client.EventKind;
import io.costwire.client.SourcePosition;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.schemas.topics.SchemaClasses;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class UsageEventMapperTest {
  static {
    SchemaClasses.trust();
  }

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void everyTextField_arrivesUnderItsOwnName() throws Exception {
    UsageEventBuilder builder = base();
    for (Schema.Field field : schema().getFields()) {
      if (isText(field.schema())) {
        UsageEventBuilder.class
            .getMethod(camel(field.name()), String.class)
            .invoke(builder, field.name());
      }
    }
    var record = UsageEventMapper.toAvro(builder.build());
    for (Schema.Field field : schema().getFields()) {
      if (isText(field.schema())) {
        assertThat(record.get(field.name())).isEqualTo(field.name());
      }
    }
  }

  @Test
  void everyOtherField_arrivesExactly() {
    var record =
        UsageEventMapper.toAvro(
            base()
                .kind(EventKind.CAPACITY)
                .endTime(NOON.plusSeconds(1))
                .source(new SourcePosition("web-1", 2, 3))
                .usage("gpu_seconds", new BigDecimal("1.5"))
                .tag("team", "search")
                .status(CallStatus.THROTTLED)
                .latencyMs(10L)
                .timeToFirstTokenMs(11L)
                .retries(12)
                .maxOutputTokens(13L)
                .responseCacheHit(true)
                .providerCost(new BigDecimal("0.01"))
                .success(true)
                .quality(new BigDecimal("0.87"))
                .revenue(new BigDecimal("1.25"))
                .build());
    assertThat(record.getKind()).isEqualTo(io.costwire.schemas.EventKind.CAPACITY);
    assertThat(record.getEventTime()).isEqualTo(NOON);
    assertThat(record.getEndTime()).isEqualTo(NOON.plusSeconds(1));
    assertThat(record.getSource())
        .isEqualTo(new io.costwire.schemas.SourcePosition("web-1", 2L, 3L));
    assertThat(record.getUsage()).hasSize(1);
    assertThat(record.getUsage().get(0).getQuantity()).isEqualTo(new BigDecimal("1.500000000000"));
    assertThat(record.getTags()).isEqualTo(Map.of("team", "search"));
    assertThat(record.getStatus()).isEqualTo(io.costwire.schemas.CallStatus.THROTTLED);
    assertThat(record.getLatencyMs()).isEqualTo(10);
    assertThat(record.getTimeToFirstTokenMs()).isEqualTo(11);
    assertThat(record.getRetries()).isEqualTo(12);
    assertThat(record.getMaxOutputTokens()).isEqualTo(13);
    assertThat(record.getResponseCacheHit()).isTrue();
    assertThat(record.getProviderCost()).isEqualTo(new BigDecimal("0.010000000000000000"));
    assertThat(record.getSuccess()).isTrue();
    assertThat(record.getQuality()).isEqualTo(new BigDecimal("0.870000000000"));
    assertThat(record.getRevenue()).isEqualTo(new BigDecimal("1.250000000000000000"));
  }

  @Test
  void everySchemaField_hasABuilderMethod() {
    Set<String> methods = new HashSet<>();
    Arrays.stream(UsageEventBuilder.class.getMethods()).forEach(m -> methods.add(m.getName()));
    assertThat(schema().getFields())
        .allSatisfy(field -> assertThat(methods).contains(camel(field.name())));
  }

  @Test
  void eventThatNobodyCompleted_namesWhatIsMissing() {
    UsageEvent event = UsageEvent.builder().provider("openai").responseModel("gpt-4o").build();
    assertThatThrownBy(() -> UsageEventMapper.toAvro(event)).hasMessage("event_id");
  }

  private static UsageEventBuilder base() {
    return UsageEvent.builder()
        .eventId("e-1")
        .tenant("acme")
        .eventTime(NOON)
        .provider("openai")
        .requestModel("gpt-4o");
  }

  private static Schema schema() {
    return io.costwire.schemas.UsageEvent.getClassSchema();
  }

  private static boolean isText(Schema schema) {
    return schema.getType() == Schema.Type.UNION
        ? schema.getTypes().stream().anyMatch(UsageEventMapperTest::isText)
        : schema.getType() == Schema.Type.STRING;
  }

  private static String camel(String name) {
    StringBuilder camel = new StringBuilder();
    for (String part : name.split("_")) {
      camel.append(
          camel.isEmpty()
              ? part
              : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    return camel.toString();
  }
}
