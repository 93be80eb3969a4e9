// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.costwire.gateway.decode.Decoded;
import io.costwire.sender.kafka.UsageEventMapper;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that nobody should send, and bodies by chance. */
class HostileTracesTest {
  private static final String PLANTED = "Summarize the merger of Initech";
  private static final int ROUNDS = 6_000;
  private static final long SEED = Long.getLong("costwire.seed", System.nanoTime());
  private final TraceReader reader = new TraceReader(1_000, "p", InstantSource.fixed(Otlp.NOON));

  /** The two encodings are read by different code: whatever the spans, the events are the same. */
  @Test
  void bothEncodings_giveTheSameEvents() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS / 4; i++) {
      ExportTraceServiceRequest request = randomRequest(random);
      assertThat(events(Otlp.body(request, TraceFormat.JSON), TraceFormat.JSON))
          .as("seed " + SEED + " round " + i)
          .isEqualTo(events(request.toByteArray(), TraceFormat.PROTOBUF));
    }
  }

  /** A body that the published classes take is taken, and one that is cut is not. */
  @ParameterizedTest
  @EnumSource
  void mutatedBodies_areAnsweredAndNotRepeated(TraceFormat format) throws IOException {
    Random random = new Random(SEED);
    byte[] whole = Otlp.body(randomRequest(random), format);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] body = i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int flips = random.nextInt(4); flips > 0 && body.length > 0; flips--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      var outcome = reader.read(body, format, Tenancy.open("t"));
      assertThat(outcome).as("seed " + SEED + " round " + i).isNotNull();
      if (format == TraceFormat.PROTOBUF && isValid(body)) {
        assertThat(outcome)
            .as("seed " + SEED + " round " + i)
            .isInstanceOf(TraceReader.Reading.class);
      }
    }
  }

  @Test
  void lengthsBeyondTheBody_areRefused() throws IOException {
    for (long length : new long[] {Integer.MAX_VALUE, -1, 1L << 31, Long.MAX_VALUE, 100}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeUInt32NoTag(1 << 3 | 2);
      out.writeUInt64NoTag(length);
      out.flush();
      assertUnreadable(bytes.toByteArray(), TraceFormat.PROTOBUF);
    }
  }

  @Test
  void deepValues_areRefused() {
    for (String key : List.of("gen_ai.input.messages", "gen_ai.request.model", "other")) {
      for (TraceFormat format : TraceFormat.values()) {
        assertThat(read(nested(key, 10), format)).isInstanceOf(TraceReader.Reading.class);
        assertUnreadable(Otlp.body(nested(key, 45), format), format);
      }
    }
    assertUnreadable("[".repeat(100_000).getBytes(StandardCharsets.UTF_8), TraceFormat.JSON);
    String objects = "{\"resourceSpans\":".repeat(100_000);
    assertUnreadable(objects.getBytes(StandardCharsets.UTF_8), TraceFormat.JSON);
  }

  /** Two bytes a message: with an object for each, five megabytes would become hundreds. */
  @Test
  void emptyMessages_takeNoMemory() {
    byte[] resources = repeated(1, 2_500_000);
    assertThat(((TraceReader.Reading) proto(resources)).events()).isEmpty();
    byte[] attributes = repeated(9, 2_000_000);
    byte[] span = framed(2, attributes);
    byte[] body = framed(1, framed(2, span));
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    TraceReader.Reading reading = (TraceReader.Reading) proto(body);
    System.gc();
    long after = runtime.totalMemory() - runtime.freeMemory();
    assertThat(reading.fates()).isEqualTo(Map.of(SpanFate.OTHER, 1));
    assertThat(after - before).isLessThan(16L << 20);
  }

  @Test
  void bodiesOfAnotherKind_areRefused() {
    for (String json :
        List.of(
            "",
            " ",
            "[]",
            "\"x\"",
            "{",
            "{}x",
            "{\"resourceSpans\":{}}",
            "{\"resourceSpans\":[1]}")) {
      assertUnreadable(json.getBytes(StandardCharsets.UTF_8), TraceFormat.JSON);
    }
    assertThat(read("{}".getBytes(StandardCharsets.UTF_8), TraceFormat.JSON))
        .isInstanceOf(TraceReader.Reading.class);
    assertThat(read(new byte[0], TraceFormat.PROTOBUF)).isInstanceOf(TraceReader.Reading.class);
    assertUnreadable(
        "{\"resourceSpans\":[]}".getBytes(StandardCharsets.UTF_8), TraceFormat.PROTOBUF);
  }

  @Test
  void unknownFieldsAndLateKeys_arePassedOver() {
    String json =
        """
        {"future":{"a":[1]},"resourceSpans":[{"scopeSpans":[{"spans":[{"links":[{}],"traceId":"00000000000000000000000000000007",
        "spanId":"0000000000000001","status":null,"startTimeUnixNano":1795348800000000000,"attributes":[
        {"value":{"stringValue":"gpt-4o"},"key":"gen_ai.request.model"},
        {"value":{"intValue":12},"key":"gen_ai.usage.input_tokens"},
        {"value":{"stringValue":"%s"},"key":"gen_ai.prompt"},
        {"key":"gen_ai.system","value":{"stringValue":"openai"}}]}]}],"resource":null}]}
        """
            .formatted(PLANTED.repeat(100));
    var reading =
        (TraceReader.Reading) read(json.getBytes(StandardCharsets.UTF_8), TraceFormat.JSON);
    Decoded.Valid event = (Decoded.Valid) reading.events().getFirst();
    assertThat(event.event().requestModel()).isEqualTo("gpt-4o");
    assertThat(event.event().usage().get("input_tokens")).isEqualByComparingTo("12");
    assertThat(UsageEventMapper.toAvro(event.event()).toString())
        .contains("gpt-4o")
        .doesNotContain("merger");
  }

  private static ExportTraceServiceRequest randomRequest(Random random) {
    List<String> names = new ArrayList<>(Vocabulary.names());
    names.addAll(List.of("costwire.tag.team", "gen_ai.prompt", "ai.telemetry.metadata.env", "x"));
    List<Span> spans = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      Map<String, Object> attributes = new TreeMap<>();
      if (random.nextInt(4) > 0) {
        attributes.put("gen_ai.provider.name", "openai");
        attributes.put("gen_ai.request.model", "gpt-4o");
        attributes.put("gen_ai.usage.input_tokens", random.nextInt(1000));
      }
      for (int n = random.nextInt(8); n > 0; n--) {
        attributes.put(names.get(random.nextInt(names.size())), randomValue(random, 3));
      }
      spans.add(Otlp.span(i, random.nextInt(6), attributes));
    }
    return Otlp.request(
        Map.of(names.get(random.nextInt(names.size())), randomValue(random, 2)), "s", spans);
  }

  private static Object randomValue(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 9)) {
      case 0 -> random.nextInt(2_000_000) - 1_000;
      case 1 -> random.nextLong();
      case 2 -> random.nextDouble() * 1_000;
      case 3 -> Double.NaN;
      case 4 -> random.nextBoolean() ? Double.NEGATIVE_INFINITY : 1e300;
      case 5 -> random.nextBoolean();
      case 6 -> PLANTED.repeat(random.nextInt(12));
      case 7 -> "chat";
      case 8 -> "é\u0000\n😀" + random.nextInt(9);
      case 9 -> List.of("stop", "x".repeat(random.nextInt(300)));
      case 10 -> List.of(randomValue(random, depth - 1));
      default ->
          AnyValue.newBuilder()
              .setKvlistValue(
                  KeyValueList.newBuilder()
                      .addValues(
                          KeyValue.newBuilder()
                              .setKey("k")
                              .setValue(AnyValue.newBuilder().setStringValue(PLANTED))))
              .build();
    };
  }

  private static ExportTraceServiceRequest nested(String key, int depth) {
    AnyValue value = AnyValue.newBuilder().setStringValue(PLANTED).build();
    for (int i = 0; i < depth; i++) {
      value =
          i % 2 == 0
              ? AnyValue.newBuilder()
                  .setArrayValue(ArrayValue.newBuilder().addValues(value))
                  .build()
              : AnyValue.newBuilder()
                  .setKvlistValue(
                      KeyValueList.newBuilder()
                          .addValues(KeyValue.newBuilder().setKey("k").setValue(value)))
                  .build();
    }
    return Otlp.request(Otlp.span(1, 0, Map.of(key, value)));
  }

  private static byte[] repeated(int field, int times) {
    byte[] bytes = new byte[times * 2];
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = (byte) (field << 3 | 2);
    }
    return bytes;
  }

  private static byte[] framed(int field, byte[] message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(field, message);
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Whether the published classes take it. From a whole array they read a varint whose tenth byte
   * says that an eleventh follows, which no varint may; byte by byte they refuse it, as the reader
   * does.
   */
  private static boolean isValid(byte[] body) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(new ByteArrayInputStream(body), 1);
    try {
      ExportTraceServiceRequest.parseFrom(in);
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  /** What a run by chance once found: a number in a list, its tenth byte with the high bit set. */
  @Test
  void varintWithoutEnd_isRefused() throws IOException {
    AnyValue number = AnyValue.newBuilder().setIntValue(-1).build();
    AnyValue list =
        AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(number)).build();
    byte[] body = Otlp.request(Otlp.span(1, 0, Map.of("gen_ai.request.model", list))).toByteArray();
    int last = indexOf(body, number.toByteArray()) + number.getSerializedSize() - 1;
    assertThat(isValid(body)).isTrue();
    body[last] |= (byte) 0x80;
    assertThat(isValid(body)).isFalse();
    assertUnreadable(body, TraceFormat.PROTOBUF);
  }

  private static int indexOf(byte[] body, byte[] part) {
    for (int i = 0; i + part.length <= body.length; i++) {
      if (Arrays.equals(body, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("the body does not hold the value");
  }

  private List<String> events(byte[] body, TraceFormat format) {
    return switch (reader.read(body, format, Tenancy.open("t"))) {
      case TraceReader.Unreadable(var refusal) -> List.of(refusal.toString());
      case TraceReader.Reading reading ->
          reading.events().stream().map(HostileTracesTest::text).toList();
    };
  }

  private static String text(Decoded decoded) {
    return switch (decoded) {
      case Decoded.Valid valid -> {
        var e = valid.event();
        yield e.eventId()
            + e.provider()
            + e.requestModel()
            + e.responseModel()
            + e.status()
            + new TreeMap<>(e.usage())
            + new TreeMap<>(e.tags())
            + e.sessionId()
            + e.errorType()
            + e.finishReason()
            + e.maxOutputTokens()
            + e.timeToFirstTokenMs()
            + e.operation()
            + e.parentId()
            + e.tenant()
            + e.region()
            + e.serviceTier()
            + e.eventTime();
      }
      case Decoded.Refused refused -> refused.refusal() + " " + refused.known();
      case Decoded.ValidOutcome outcome ->
          throw new AssertionError("a span became the outcome " + outcome);
    };
  }

  private TraceReader.Outcome read(ExportTraceServiceRequest request, TraceFormat format) {
    return read(Otlp.body(request, format), format);
  }

  private TraceReader.Outcome proto(byte[] body) {
    return read(body, TraceFormat.PROTOBUF);
  }

  private TraceReader.Outcome read(byte[] body, TraceFormat format) {
    return reader.read(body, format, Tenancy.open("t"));
  }

  private void assertUnreadable(byte[] body, TraceFormat format) {
    assertThat(read(body, format))
        .isInstanceOfSatisfying(
            TraceReader.Unreadable.class,
            unreadable -> assertThat(unreadable.refusal().message()).doesNotContain("merger"));
  }
}
