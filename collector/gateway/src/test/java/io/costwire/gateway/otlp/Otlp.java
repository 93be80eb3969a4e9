// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Requests made with OTLP's published classes, and the same in OTLP's JSON. */
public final class Otlp {
  public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NANOS = 1_000_000_000L;

  private Otlp() {}

  public static ExportTraceServiceRequest request(
      Map<String, ?> resource, String scope, List<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAllAttributes(attributes(resource)))
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .setScope(InstrumentationScope.newBuilder().setName(scope))
                        .addAllSpans(spans)))
        .build();
  }

  public static ExportTraceServiceRequest request(Span... spans) {
    return request(Map.of("costwire.tenant", "acme"), "test", List.of(spans));
  }

  /** A span of one trace, from noon on, 1.5 seconds long. */
  public static Span span(int id, int parent, Map<String, ?> attributes) {
    return builder(id, parent, attributes).build();
  }

  public static Span.Builder builder(int id, int parent, Map<String, ?> attributes) {
    Span.Builder span =
        Span.newBuilder()
            .setName("call")
            .setTraceId(id(7, 16))
            .setSpanId(id(id, 8))
            .setStartTimeUnixNano(NOON.getEpochSecond() * NANOS)
            .setEndTimeUnixNano(NOON.getEpochSecond() * NANOS + NANOS * 3 / 2)
            .addAllAttributes(attributes(attributes));
    return parent == 0 ? span : span.setParentSpanId(id(parent, 8));
  }

  public static Span failed(int id, Map<String, ?> attributes) {
    return builder(id, 0, attributes)
        .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
        .build();
  }

  private static ByteString id(int number, int bytes) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(bytes).putInt(bytes - Integer.BYTES, number).array());
  }

  static List<KeyValue> attributes(Map<String, ?> from) {
    return from.entrySet().stream()
        .map(e -> KeyValue.newBuilder().setKey(e.getKey()).setValue(value(e.getValue())).build())
        .toList();
  }

  private static AnyValue value(Object value) {
    AnyValue.Builder any = AnyValue.newBuilder();
    return switch (value) {
      case AnyValue ready -> ready;
      case Integer number -> any.setIntValue(number).build();
      case Long number -> any.setIntValue(number).build();
      case Double number -> any.setDoubleValue(number).build();
      case Boolean flag -> any.setBoolValue(flag).build();
      case List<?> list -> {
        ArrayValue.Builder array = ArrayValue.newBuilder();
        list.forEach(element -> array.addValues(value(element)));
        yield any.setArrayValue(array).build();
      }
      default -> any.setStringValue(value.toString()).build();
    };
  }

  /** A body in either encoding. */
  public static byte[] body(ExportTraceServiceRequest request, TraceFormat format) {
    return format == TraceFormat.PROTOBUF ? request.toByteArray() : json(request);
  }

  private static byte[] json(ExportTraceServiceRequest request) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode resources = root.putArray("resourceSpans");
    for (ResourceSpans from : request.getResourceSpansList()) {
      ObjectNode resource = resources.addObject();
      ArrayNode scopes = resource.putArray("scopeSpans");
      attributes(resource.putObject("resource"), from.getResource().getAttributesList());
      for (ScopeSpans scopeSpans : from.getScopeSpansList()) {
        ObjectNode scope = scopes.addObject();
        ArrayNode spans = scope.putArray("spans");
        scopeSpans.getSpansList().forEach(span -> json(span, spans.addObject()));
        scope.putObject("scope").put("name", scopeSpans.getScope().getName());
      }
    }
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void json(Span span, ObjectNode to) {
    to.put("traceId", hex(span.getTraceId()));
    to.put("spanId", hex(span.getSpanId()));
    to.put("parentSpanId", hex(span.getParentSpanId()));
    to.put("name", span.getName());
    to.put("kind", span.getKindValue());
    to.put("startTimeUnixNano", Long.toUnsignedString(span.getStartTimeUnixNano()));
    to.put("endTimeUnixNano", Long.toUnsignedString(span.getEndTimeUnixNano()));
    attributes(to, span.getAttributesList());
    ArrayNode events = to.putArray("events");
    span.getEventsList()
        .forEach(
            event ->
                attributes(
                    events.addObject().put("name", event.getName()), event.getAttributesList()));
    to.putObject("status")
        .put("code", span.getStatus().getCodeValue())
        .put("message", span.getStatus().getMessage());
  }

  private static String hex(ByteString id) {
    return HexFormat.of().withUpperCase().formatHex(id.toByteArray());
  }

  private static void attributes(ObjectNode to, List<KeyValue> attributes) {
    ArrayNode array = to.putArray("attributes");
    for (KeyValue attribute : attributes) {
      ObjectNode pair = array.addObject();
      pair.put("key", attribute.getKey());
      pair.set("value", json(attribute.getValue()));
    }
  }

  private static ObjectNode json(AnyValue value) {
    ObjectNode node = JSON.createObjectNode();
    switch (value.getValueCase()) {
      case STRING_VALUE -> node.put("stringValue", value.getStringValue());
      case BOOL_VALUE -> node.put("boolValue", value.getBoolValue());
      case INT_VALUE -> node.put("intValue", Long.toString(value.getIntValue()));
      case DOUBLE_VALUE -> {
        double number = value.getDoubleValue();
        if (Double.isFinite(number)) {
          node.put("doubleValue", number);
        } else {
          node.put("doubleValue", Double.toString(number));
        }
      }
      case ARRAY_VALUE -> {
        ArrayNode values = node.putObject("arrayValue").putArray("values");
        value.getArrayValue().getValuesList().forEach(element -> values.add(json(element)));
      }
      case KVLIST_VALUE -> {
        ArrayNode values = node.putObject("kvlistValue").putArray("values");
        for (KeyValue pair : value.getKvlistValue().getValuesList()) {
          values.addObject().put("key", pair.getKey()).set("value", json(pair.getValue()));
        }
      }
      default -> node.put("bytesValue", "AAAA");
    }
    return node;
  }
}
