// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Posts events from a number of senders, each of which waits for its answer before it sends again,
 * and remembers which events were accepted. Events are numbered through all phases.
 */
final class HttpLoad implements AutoCloseable {
  static final String PREFIX = "gateway-";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Pattern ACCEPTED = Pattern.compile("\\{\"accepted\":(\\d+),");
  private static final int ACCEPTED_202 = 202;
  private static final long MAX_MICROS = 120_000_000;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  private final AtomicLong next = new AtomicLong();
  private final BitSet accepted = new BitSet();

  /** How events go into a body. */
  enum Form {
    SINGLE("application/json", 1),
    ARRAY("application/json", 100),
    NDJSON("application/x-ndjson", 1_000);

    private final String contentType;
    private final int events;

    Form(String contentType, int events) {
      this.contentType = contentType;
      this.events = events;
    }

    String body(long first) {
      StringBuilder body = new StringBuilder(events * 400);
      for (long number = first; number < first + events; number++) {
        if (number > first) {
          body.append(this == NDJSON ? '\n' : ',');
        }
        append(body, number);
      }
      return this == ARRAY ? "[" + body + "]" : body.toString();
    }

    private static void append(StringBuilder body, long number) {
      body.append("{\"event_id\":\"").append(PREFIX).append(number);
      body.append("\",\"tenant\":\"bench\",\"provider\":\"openai\",\"model\":\"gpt-5.4-mini\",");
      body.append("\"usage\":{\"input_tokens\":").append(200 + number % 4_000);
      body.append(",\"cache_read_tokens\":").append(number % 200).append(",\"output_tokens\":");
      body.append(20 + number % 900).append("},\"status\":\"success\",\"latency_ms\":");
      body.append(number % 4_000).append(",\"tags\":{\"team\":\"team-").append(number % 12);
      body.append("\",\"feature\":\"feature-").append(number % 30).append("\",\"user\":\"user-");
      body.append(number % 2_000).append("\"}}");
    }
  }

  /** What one phase came to; latencies in microseconds, of accepted requests. */
  record Result(
      long requests, long events, long nanos, Map<Integer, Long> status, Histogram micros) {
    double eventsPerSecond() {
      return events * 1e9 / nanos;
    }

    double share(int code) {
      return requests == 0 ? 0 : (double) status.getOrDefault(code, 0L) / requests;
    }

    double millis(double percentile) {
      return micros.getValueAtPercentile(percentile) / 1e3;
    }
  }

  /** Runs one phase. */
  Result run(URI uri, Form form, int senders, Duration duration) {
    Histogram micros = new ConcurrentHistogram(MAX_MICROS, 3);
    Map<Integer, LongAdder> status = new ConcurrentHashMap<>();
    LongAdder events = new LongAdder();
    long start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < senders; i++) {
        threads.execute(
            () -> {
              while (System.nanoTime() - start < duration.toNanos()) {
                long began = System.nanoTime();
                Answer answer = send(uri, form);
                status.computeIfAbsent(answer.status, s -> new LongAdder()).increment();
                events.add(answer.events);
                if (answer.status == ACCEPTED_202) {
                  micros.recordValue(Math.min(MAX_MICROS, (System.nanoTime() - began) / 1_000));
                }
              }
            });
      }
    }
    Map<Integer, Long> counts = new ConcurrentHashMap<>();
    status.forEach((code, count) -> counts.put(code, count.sum()));
    long requests = counts.values().stream().mapToLong(Long::longValue).sum();
    return new Result(requests, events.sum(), System.nanoTime() - start, counts, micros);
  }

  /** Sends until one request is accepted; how long that took. */
  Duration untilAccepted(URI uri) {
    long start = System.nanoTime();
    Waiting.until(
        "a request to be accepted again",
        Duration.ofSeconds(60),
        () -> send(uri, Form.SINGLE).status == ACCEPTED_202);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private record Answer(int status, int events) {}

  private Answer send(URI uri, Form form) {
    long first = next.getAndAdd(form.events);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("Content-Type", form.contentType)
            .POST(BodyPublishers.ofString(form.body(first)))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      Matcher count = ACCEPTED.matcher(response.body());
      boolean all =
          response.statusCode() == ACCEPTED_202
              && count.lookingAt()
              && Integer.parseInt(count.group(1)) == form.events;
      if (all) {
        remember(first, form.events);
      }
      return new Answer(
          response.statusCode(), response.statusCode() == ACCEPTED_202 ? form.events : 0);
    } catch (IOException e) {
      return new Answer(0, 0); // refused or cut off
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void remember(long first, int count) {
    synchronized (accepted) {
      accepted.set(Math.toIntExact(first), Math.toIntExact(first + count));
    }
  }

  /** Numbers of the events that were accepted. */
  BitSet accepted() {
    synchronized (accepted) {
      return (BitSet) accepted.clone();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
