// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import zipkin2.Span;
import zipkin2.reporter.AsyncReporter;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.InMemoryReporterMetrics;
import zipkin2.reporter.SpanBytesEncoder;

/** Zipkin's reporter with a prebuilt span and a sender that takes everything. */
final class Zipkin implements Contender {
  // room for a batch of such spans, as the others have
  private static final int MESSAGE_BYTES = 512 << 10;
  private static final long PAUSE_NANOS = 1_000_000;

  private final Span span =
      Span.newBuilder()
          .traceId("463ac35c9f6413ad48485a3953bb6124")
          .id("48485a3953bb6124")
          .kind(Span.Kind.CLIENT)
          .name("chat")
          .timestamp(1_795_000_000_000_000L)
          .duration(912_000L)
          .putTag("provider", "openai")
          .putTag("model", "gpt-4o-2024-08-06")
          .putTag("operation", "chat")
          .putTag("status", "success")
          .putTag("input_tokens", "1200")
          .putTag("cache_read_tokens", "1000")
          .putTag("output_tokens", "85")
          .putTag("latency_ms", "912")
          .putTag("team", "search")
          .putTag("feature", "answers")
          .build();
  private final InMemoryReporterMetrics metrics = new InMemoryReporterMetrics();
  private final Taking sender = new Taking();
  private final AsyncReporter<Span> reporter =
      AsyncReporter.builder(sender)
          .metrics(metrics)
          .queuedMaxSpans(QUEUED)
          .messageTimeout(LINGER_MS, TimeUnit.MILLISECONDS)
          .build(SpanBytesEncoder.PROTO3);

  @Override
  public void offer() {
    reporter.report(span);
  }

  @Override
  public long delivered() {
    return sender.taken.get();
  }

  /** A flush returns at once while the background thread is in the middle of a message. */
  @Override
  public void settle() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (delivered() + dropped() < metrics.spans() && System.nanoTime() < until) {
      reporter.flush();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  public long dropped() {
    return metrics.spansDropped();
  }

  @Override
  public void close() {
    reporter.close();
  }

  private static final class Taking extends BytesMessageSender.Base {
    private final AtomicLong taken = new AtomicLong();

    Taking() {
      super(Encoding.PROTO3);
    }

    @Override
    public int messageMaxBytes() {
      return MESSAGE_BYTES;
    }

    @Override
    public void send(List<byte[]> encodedSpans) {
      taken.addAndGet(encodedSpans.size());
    }

    @Override
    public void close() {}
  }
}
