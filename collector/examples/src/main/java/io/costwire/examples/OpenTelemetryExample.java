// SPDX-License-Identifier: Apache-2.0
package io.costwire.examples;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;

/** A service that is traced with OpenTelemetry; its GenAI spans go to the gateway as well. */
public final class OpenTelemetryExample {

  private OpenTelemetryExample() {}

  /** Sends one span to the gateway at {@code COSTWIRE_URL}. */
  public static void main(String[] args) {
    run(System.getenv().getOrDefault("COSTWIRE_URL", "http://localhost:8080"));
  }

  static void run(String gateway) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(gateway + "/v1/traces").build();
    Resource resource =
        Resource.create(
            Attributes.of(
                AttributeKey.stringKey("service.name"), "help-desk",
                AttributeKey.stringKey("costwire.tag.team"), "search"));
    try (SdkTracerProvider traces =
        SdkTracerProvider.builder()
            .setResource(resource)
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build()) {
      answer(traces.get("help-desk"));
    } // sends what waits
  }

  /** What an instrumentation does around a call: the attributes of the GenAI conventions. */
  private static void answer(Tracer tracer) {
    Span span =
        tracer
            .spanBuilder("chat gpt-4o")
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("gen_ai.provider.name", "openai")
            .setAttribute("gen_ai.operation.name", "chat")
            .setAttribute("gen_ai.request.model", "gpt-4o")
            .startSpan();
    span.setAttribute("gen_ai.response.model", "gpt-4o-2024-08-06");
    span.setAttribute("gen_ai.response.id", "chatcmpl-example-otel");
    span.setAttribute("gen_ai.usage.input_tokens", 1200);
    span.setAttribute("gen_ai.usage.cache_read.input_tokens", 1000);
    span.setAttribute("gen_ai.usage.output_tokens", 85);
    span.end();
  }
}
