// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.deliver.DeliveryResult.Dead;
import io.costwire.alerting.deliver.DeliveryResult.Delivered;
import io.costwire.alerting.deliver.DeliveryResult.Retry;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP answer, or the lack of one, means for a delivery. Reasons name the status or the
 * kind of failure and nothing that the other side wrote.
 */
final class HttpStatus {
  /** No receiver may put us off for longer than this, by mistake or not. */
  static final Duration RETRY_AFTER_MAX = Duration.ofDays(1);

  private HttpStatus() {}

  static DeliveryResult result(HttpReply.Answer answer) {
    int status = answer.status();
    String reason = "HTTP " + status;
    if (status >= 200 && status < 300) {
      return new Delivered();
    }
    if (status == 408 || status == 429 || status >= 500) {
      return new Retry(reason, answer.retryAfter());
    }
    if (status >= 300 && status < 400) {
      return new Dead(reason + ": redirects are not followed; set the final URL");
    }
    return new Dead(reason);
  }

  /** Seconds or an HTTP date; anything else counts as not said. */
  static Optional<Duration> pause(String retryAfter, Instant now) {
    String text = retryAfter.strip();
    try {
      Duration asked =
          text.matches("\\d{1,9}")
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.between(
                  now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      Duration future = asked.isNegative() ? Duration.ZERO : asked;
      return Optional.of(future.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : future);
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  static Retry failure(Throwable failure, Duration timeout) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      switch (e) {
        case TimeoutException t -> {
          return new Retry("no answer within " + timeout);
        }
        case HttpTimeoutException t -> {
          return new Retry("no answer within " + timeout);
        }
        case UnresolvedAddressException u -> {
          return new Retry("the host name does not resolve");
        }
        case SSLException s -> {
          return new Retry("TLS failed");
        }
        default -> {}
      }
    }
    return new Retry(
        failure instanceof ConnectException || failure.getCause() instanceof ConnectException
            ? "could not connect"
            : "the connection broke");
  }
}
