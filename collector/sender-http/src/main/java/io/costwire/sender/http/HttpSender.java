// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import static java.util.Objects.requireNonNull;

import io.costwire.client.SendResult;
import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import io.costwire.client.Sender;
import io.costwire.client.UsageEvent;
import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Posts usage events to the gateway's {@code /v1/events}, one event a line, packed. An event is
 * sent when the gateway said that Kafka has it.
 *
 * <p>Connects on the first send. One request at a time, each in bounded time; the reporter decides
 * when to try again, and keeps the pause that the gateway asks for. A batch that is larger than the
 * gateway takes goes in parts, and later ones in smaller requests. TLS, trust and proxies are those
 * of the JDK's client: {@code javax.net.ssl.trustStore}, {@code https.proxyHost} and so on, or a
 * client of your own.
 *
 * @since 0.1
 */
public final class HttpSender implements Sender {
  private static final Logger LOG = System.getLogger("io.costwire.sender.http");
  // a limit that was learned from one huge event must not make requests tiny for ever
  private static final int MIN_LEARNED_BYTES = 64 << 10;
  private static final String NOT_REACHED = "not sent in time";

  private final HttpSenderSettings settings;
  private final InstantSource clock;
  private final @Nullable HttpClient ownClient;
  private @Nullable Exchange exchange;
  private int bodyLimit;
  private volatile boolean closed;

  /** Events from one index to before another. */
  private record Part(int from, int to) {
    int size() {
      return to - from;
    }
  }

  /** What is known about a batch so far. */
  private static final class Progress {
    private final List<Failure> failures = new ArrayList<>();
    private Duration retryAfter = Duration.ZERO;

    void fail(Part part, Kind kind, String reason) {
      for (int i = part.from(); i < part.to(); i++) {
        failures.add(new Failure(i, kind, reason));
      }
    }

    void fail(Part part, Verdict.PerEvent verdict) {
      verdict.failures().stream()
          .map(f -> new Failure(f.index() + part.from(), f.kind(), f.reason()))
          .forEach(failures::add);
      notBefore(verdict.retryAfter());
    }

    void notBefore(Duration wait) {
      retryAfter = wait.compareTo(retryAfter) > 0 ? wait : retryAfter;
    }

    SendResult result() {
      return failures.isEmpty()
          ? SendResult.allSent()
          : new SendResult.SomeFailed(failures, retryAfter);
    }
  }

  /** With a client of the JDK's defaults. */
  public HttpSender(HttpSenderSettings settings) {
    this(settings, null, InstantSource.system());
  }

  /** With a client of your own: its proxy, its trust and its certificate; closing it is yours. */
  public HttpSender(HttpSenderSettings settings, HttpClient client) {
    this(settings, requireNonNull(client, "client"), InstantSource.system());
  }

  HttpSender(HttpSenderSettings settings, @Nullable HttpClient client, InstantSource clock) {
    this.settings = requireNonNull(settings, "settings");
    this.ownClient = client;
    this.clock = clock;
    this.bodyLimit = settings.maxBodyBytes();
  }

  @Override
  public synchronized SendResult send(List<UsageEvent> batch) {
    if (closed) {
      return SendResult.allFailed(batch.size(), Kind.RETRY, "the sender is closed");
    }
    if (batch.isEmpty()) {
      return SendResult.allSent();
    }
    List<byte[]> lines =
        batch.stream().map(e -> EventJson.line(e).getBytes(StandardCharsets.UTF_8)).toList();
    Progress progress = new Progress();
    Deque<Part> parts = parts(lines);
    long deadline = System.nanoTime() + settings.requestTimeout().multipliedBy(2).toNanos();
    while (!parts.isEmpty()) {
      Part part = parts.removeFirst();
      boolean late = System.nanoTime() - deadline > 0;
      Reply reply = late ? new Reply.Nothing(NOT_REACHED) : connected().post(body(lines, part));
      if (!settle(part, reply, parts, progress)) {
        // the other side is down: do not ask it once per part
        String reason = progress.failures.get(progress.failures.size() - 1).reason();
        parts.forEach(p -> progress.fail(p, Kind.RETRY, reason));
        parts.clear();
      }
    }
    return progress.result();
  }

  /** Whether it is worth while to send more. */
  private boolean settle(Part part, Reply reply, Deque<Part> parts, Progress progress) {
    if (reply instanceof Reply.Nothing nothing) {
      progress.fail(part, Kind.RETRY, nothing.reason());
      return false;
    }
    Verdict verdict = Answers.judge((Reply.Answered) reply, part.size());
    if (verdict instanceof Verdict.PerEvent perEvent) {
      progress.fail(part, perEvent);
      return true;
    }
    if (verdict instanceof Verdict.Split split) {
      split(part, split, parts, progress);
      return true;
    }
    Verdict.Later later = (Verdict.Later) verdict;
    progress.fail(part, Kind.RETRY, later.reason());
    progress.notBefore(later.retryAfter());
    return false;
  }

  private void split(Part part, Verdict.Split split, Deque<Part> parts, Progress progress) {
    if (part.size() == 1) {
      progress.fail(part, Kind.REFUSED, split.reason());
      return;
    }
    int middle = part.from() + part.size() / 2;
    parts.addFirst(new Part(middle, part.to()));
    parts.addFirst(new Part(part.from(), middle));
    if (split.tooLarge()) {
      bodyLimit = Math.max(MIN_LEARNED_BYTES, bodyLimit / 2);
    }
  }

  private Deque<Part> parts(List<byte[]> lines) {
    Deque<Part> parts = new ArrayDeque<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (i > from && bytes + lines.get(i).length > bodyLimit) {
        parts.add(new Part(from, i));
        from = i;
        bytes = 0;
      }
      bytes += lines.get(i).length;
    }
    parts.add(new Part(from, lines.size()));
    return parts;
  }

  private static byte[] body(List<byte[]> lines, Part part) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    lines.subList(part.from(), part.to()).forEach(line -> body.write(line, 0, line.length));
    return body.toByteArray();
  }

  private Exchange connected() {
    if (exchange == null) {
      if (settings.exposesKey()) {
        LOG.log(
            Level.WARNING,
            "the API key goes to {0} unencrypted; use an https address in COSTWIRE_URL",
            settings.gateway().getHost());
      }
      HttpClient client =
          ownClient != null
              ? ownClient
              : HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1) // one request at a time gains nothing by 2
                  .connectTimeout(settings.connectTimeout())
                  .followRedirects(HttpClient.Redirect.NEVER)
                  .build();
      exchange = new Exchange(client, settings, clock);
    }
    return exchange;
  }

  /**
   * Lets go of the connections. Waits for a send under way, which is bounded, and ends at once when
   * its thread is interrupted.
   */
  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      exchange = null; // the JDK's client ends its thread when nobody refers to it
    }
  }
}
