// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** OpenTelemetry's batching processor with an exporter that takes everything. */
final class OpenTelemetry implements Contender {
  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.response.model");
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");
  private static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> CACHED =
      AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
  private static final AttributeKey<Long> OUTPUT =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  private static final AttributeKey<Long> LATENCY = AttributeKey.longKey("latency_ms");
  private static final AttributeKey<String> TEAM = AttributeKey.stringKey("team");
  private static final AttributeKey<String> FEATURE = AttributeKey.stringKey("feature");

  /** What the caller does. */
  enum Call {
    /** Hands a span that has ended to the processor. */
    END,
    /** Starts a span, sets the attributes of a usual call, and ends it. */
    SPAN
  }

  private final Call call;
  private final Counting exporter = new Counting();
  private final BatchSpanProcessor processor;
  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final ReadableSpan prebuilt;

  OpenTelemetry(Call call) {
    this.call = call;
    processor =
        BatchSpanProcessor.builder(exporter)
            .setMaxQueueSize(QUEUED)
            .setMaxExportBatchSize(BATCH)
            .setScheduleDelay(LINGER_MS, TimeUnit.MILLISECONDS)
            .build();
    provider = SdkTracerProvider.builder().addSpanProcessor(processor).build();
    tracer = provider.get("costwire-benchmarks");
    Span span = start();
    prebuilt = (ReadableSpan) span;
    if (call == Call.END) {
      span.end(); // the processor has seen it once; what is measured are the times after it
      settle();
      exporter.exported.set(0);
    }
  }

  private Span start() {
    return tracer
        .spanBuilder("chat")
        .setAttribute(PROVIDER, "openai")
        .setAttribute(MODEL, "gpt-4o-2024-08-06")
        .setAttribute(OPERATION, "chat")
        .setAttribute(STATUS, "success")
        .setAttribute(INPUT, 1_200L)
        .setAttribute(CACHED, 1_000L)
        .setAttribute(OUTPUT, 85L)
        .setAttribute(LATENCY, 912L)
        .setAttribute(TEAM, "search")
        .setAttribute(FEATURE, "answers")
        .startSpan();
  }

  @Override
  public void offer() {
    if (call == Call.END) {
      processor.onEnd(prebuilt);
    } else {
      start().end();
    }
  }

  @Override
  public long delivered() {
    return exporter.exported.get();
  }

  @Override
  public void settle() {
    processor.forceFlush().join(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    provider.shutdown().join(10, TimeUnit.SECONDS);
  }

  private static final class Counting implements SpanExporter {
    private final AtomicLong exported = new AtomicLong();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      exported.addAndGet(spans.size());
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
