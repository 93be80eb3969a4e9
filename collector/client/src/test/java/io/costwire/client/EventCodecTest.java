// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventCodecTest {
  private static final List<String> COMPUTED =
      List.of("problems", "adjusted", "sizeBytes", "toBuilder", "toString", "hashCode");

  @Test
  void everyFieldOfAnEvent_comesBack() throws Exception {
    UsageEventBuilder builder = UsageEvent.builder();
    for (Method set : UsageEventBuilder.class.getMethods()) {
      Object value = set.getParameterCount() == 1 ? sample(set) : null;
      if (value != null) {
        set.invoke(builder, value);
      }
    }
    UsageEvent event =
        builder
            .usage("gpu_seconds", new BigDecimal("1.5"))
            .usage("input_tokens", Long.MAX_VALUE)
            .tag("team", "search \"\\ \u00e9 \ud83d\ude00")
            .build();
    assertThat(event.problems()).isEmpty();
    for (Method get : getters()) {
      assertThat(get.invoke(event)).as("sample of %s", get.getName()).isNotNull();
    }
    UsageEvent back = EventCodec.decode(EventCodec.encode(event));
    for (Method get : getters()) {
      assertThat(get.invoke(back)).as(get.getName()).isEqualTo(get.invoke(event));
    }
  }

  @Test
  void whatIsNotSet_staysUnset() throws Exception {
    UsageEvent event = UsageEvent.builder().build();
    UsageEvent back = EventCodec.decode(EventCodec.encode(event));
    for (Method get : getters()) {
      assertThat(get.invoke(back)).as(get.getName()).isEqualTo(get.invoke(event));
    }
  }

  @Test
  void fieldOfALaterVersion_isSkipped() {
    byte[] known = EventCodec.encode(UsageEvent.builder().eventId("e-1").build());
    byte[] later = new ByteSink().field(250, "new").toBytes();
    byte[] both = Arrays.copyOf(later, later.length + known.length);
    System.arraycopy(known, 0, both, later.length, known.length);
    assertThat(EventCodec.decode(both).eventId()).isEqualTo("e-1");
  }

  @Test
  void anyBytes_areAnEventOrAnArgumentException() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good =
        EventCodec.encode(
            UsageEvent.builder()
                .eventId("e-1")
                .eventTime(Instant.EPOCH)
                .source(new SourcePosition("s", 1, 2))
                .usage("input_tokens", 12)
                .providerCost(new BigDecimal("0.5"))
                .build());
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      try {
        assertThat(EventCodec.decode(bytes)).isNotNull();
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
    assertThatThrownBy(() -> EventCodec.decode(new byte[] {1, 127}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Method> getters() {
    return Arrays.stream(UsageEvent.class.getDeclaredMethods())
        .filter(m -> java.lang.reflect.Modifier.isPublic(m.getModifiers()))
        .filter(m -> !java.lang.reflect.Modifier.isStatic(m.getModifiers()))
        .filter(m -> m.getParameterCount() == 0 && !COMPUTED.contains(m.getName()))
        .toList();
  }

  private static Object sample(Method set) {
    Class<?> type = set.getParameterTypes()[0];
    if (type == String.class) {
      return "a-" + set.getName();
    } else if (type == Long.class) {
      return (long) set.getName().length();
    } else if (type == int.class) {
      return 3;
    } else if (type == boolean.class || type == Boolean.class) {
      return true;
    } else if (type == BigDecimal.class) {
      return new BigDecimal("12.345678901234567890").setScale(12, java.math.RoundingMode.DOWN);
    } else if (type == Instant.class) {
      return Instant.parse("2026-11-22T12:00:00.123456789Z");
    } else if (type == SourcePosition.class) {
      return new SourcePosition("web-1", -5, Long.MAX_VALUE);
    } else if (type.isEnum()) {
      return type.getEnumConstants()[1];
    }
    return null;
  }
}
