// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.email;

import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.DeliveryResult.Dead;
import io.costwire.alerting.deliver.DeliveryResult.Retry;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * What a failure of SMTP means for a delivery: 4xx and broken connections are tried again, 5xx is
 * final. Reasons name codes and nothing that the other side wrote.
 */
final class SmtpFailure {
  /** Servers lock accounts out that knock too often. */
  static final Duration AUTHENTICATION_PAUSE = Duration.ofMinutes(5);

  private SmtpFailure() {}

  static DeliveryResult result(MessagingException failure, Duration timeout) {
    List<Throwable> chain = chain(failure);
    if (chain.stream().anyMatch(e -> e instanceof AuthenticationFailedException)) {
      return new Retry(
          "the server refused username or password", Optional.of(AUTHENTICATION_PAUSE));
    }
    OptionalInt code = code(chain);
    if (code.isPresent()) {
      String reason = "SMTP " + code.getAsInt();
      return code.getAsInt() >= 500 ? new Dead(reason + fix(chain)) : new Retry(reason);
    }
    return new Retry(reason(chain, timeout));
  }

  private static String fix(List<Throwable> chain) {
    if (chain.stream().anyMatch(e -> e instanceof SMTPAddressFailedException)) {
      return ": the server refused a recipient; check to";
    }
    return chain.stream().anyMatch(e -> e instanceof SMTPSenderFailedException)
        ? ": the server refused the sender; check from"
        : "";
  }

  /** A temporary refusal outweighs a final one: it may be of another recipient. */
  private static OptionalInt code(List<Throwable> chain) {
    return chain.stream()
        .flatMapToInt(
            e ->
                switch (e) {
                  case SMTPAddressFailedException a -> code(a.getReturnCode());
                  case SMTPSenderFailedException s -> code(s.getReturnCode());
                  case SMTPSendFailedException s -> code(s.getReturnCode());
                  default -> java.util.stream.IntStream.empty();
                })
        .min();
  }

  private static java.util.stream.IntStream code(int code) {
    return code >= 400 && code < 600
        ? java.util.stream.IntStream.of(code)
        : java.util.stream.IntStream.empty();
  }

  private static String reason(List<Throwable> chain, Duration timeout) {
    for (Throwable e : chain) {
      switch (e) {
        case SocketTimeoutException t -> {
          return "no answer within " + timeout;
        }
        case UnknownHostException u -> {
          return "the host name does not resolve";
        }
        case SSLException s -> {
          return "TLS failed: is the certificate valid, and of this host?";
        }
        case ConnectException c -> {
          return "could not connect";
        }
        default -> {}
      }
    }
    return chain.stream()
            .anyMatch(e -> String.valueOf(e.getMessage()).contains("STARTTLS is required"))
        ? "the server offers no STARTTLS"
        : "the connection broke";
  }

  /** Both of causes and of what JavaMail links to. */
  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    add(failure, chain);
    return chain;
  }

  private static void add(@Nullable Throwable failure, List<Throwable> chain) {
    if (failure == null || chain.contains(failure)) {
      return;
    }
    chain.add(failure);
    if (failure instanceof MessagingException messaging) {
      add(messaging.getNextException(), chain);
    }
    add(failure.getCause(), chain);
  }

  /** How many recipients have the mail although others have not. */
  static int reached(MessagingException failure) {
    return failure instanceof SendFailedException send && send.getValidSentAddresses() != null
        ? send.getValidSentAddresses().length
        : 0;
  }
}
