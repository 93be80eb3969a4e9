// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the gateway's answers. An event is durable only when a result says so; an answer that is
 * not the gateway's, such as a proxy's page, never counts as success.
 */
final class Answers {
  /** What is wrong is wrong with the configuration: no use in asking often. */
  static final Duration SLOW = Duration.ofMinutes(1);

  private static final int MAX_REASON = 200;
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,80}");

  private Answers() {}

  /** What the answer means for a request of so many events. */
  static Verdict judge(Reply.Answered answer, int events) {
    int status = answer.status();
    return switch (status) {
      case 202, 200, 503 -> perEvent(answer, events);
      case 400 -> refused(answer, events);
      case 413 -> new Verdict.Split("413, larger than the gateway takes", true);
      case 401 -> slow("401, the gateway wants another API key; set COSTWIRE_API_KEY", answer);
      case 403 -> forbidden(answer, events);
      case 408, 429 -> later(status + ", the gateway asks to come again", answer);
      default ->
          status >= 500
              ? later(status + ", the gateway or a proxy failed", answer)
              : slow(status + ", this is not a Costwire gateway; check COSTWIRE_URL", answer);
    };
  }

  private static Verdict perEvent(Reply.Answered answer, int events) {
    Optional<List<Failure>> failures = failures(answer.body(), events);
    if (failures.isPresent()) {
      return new Verdict.PerEvent(failures.get(), answer.retryAfter());
    }
    return answer.status() == 503
        ? later("503, the gateway has no room or no Kafka", answer)
        : slow(answer.status() + " without results; is COSTWIRE_URL a Costwire gateway?", answer);
  }

  /** Without results it is a proxy's: plain HTTP to a port for HTTPS, for example. */
  private static Verdict refused(Reply.Answered answer, int events) {
    Optional<List<Failure>> failures = failures(answer.body(), events);
    if (failures.isPresent()) {
      return new Verdict.PerEvent(failures.get(), answer.retryAfter());
    }
    return results(answer.body()).size() == 1
        ? new Verdict.Split("400, the gateway cannot read it", false)
        : slow("400 without results; is COSTWIRE_URL a Costwire gateway?", answer);
  }

  /** With results the gateway refuses these events; without, somebody refuses the sender. */
  private static Verdict forbidden(Reply.Answered answer, int events) {
    return failures(answer.body(), events)
        .<Verdict>map(failures -> new Verdict.PerEvent(failures, answer.retryAfter()))
        .orElseGet(() -> slow("403, not allowed to send; check COSTWIRE_API_KEY", answer));
  }

  private static Verdict slow(String reason, Reply.Answered answer) {
    boolean asked = answer.retryAfter().compareTo(SLOW) > 0;
    return new Verdict.Later(reason, asked ? answer.retryAfter() : SLOW);
  }

  private static Verdict later(String reason, Reply.Answered answer) {
    return new Verdict.Later(reason, answer.retryAfter());
  }

  /** Empty unless the body has results for these events. */
  private static Optional<List<Failure>> failures(byte[] body, int events) {
    List<?> list = results(body);
    if (list.isEmpty()) {
      return Optional.empty();
    }
    @Nullable Failure[] byIndex = new @Nullable Failure[events];
    for (int i = 0; i < events; i++) {
      byIndex[i] = new Failure(i, Kind.RETRY, "the gateway's answer does not mention the event");
    }
    int mentioned = 0;
    for (Object result : list) {
      int index = index(result);
      if (index >= 0 && index < events) {
        byIndex[index] = failure(index, result);
        mentioned++;
      }
    }
    // a body that was refused as a whole has one result for all of them
    return mentioned < events && list.size() == 1
        ? Optional.empty()
        : Optional.of(present(byIndex));
  }

  private static List<?> results(byte[] body) {
    Object results = field(JsonText.read(body).orElse(null), "results");
    return results instanceof List<?> list ? list : List.of();
  }

  private static List<Failure> present(@Nullable Failure[] failures) {
    List<Failure> present = new ArrayList<>();
    for (Failure failure : failures) {
      if (failure != null) {
        present.add(failure);
      }
    }
    return present;
  }

  private static @Nullable Failure failure(int index, @Nullable Object result) {
    String status = text(result, "status");
    return switch (status) {
      case "accepted" -> null;
      case "rejected" -> new Failure(index, Kind.REFUSED, reason(result));
      default -> new Failure(index, Kind.RETRY, "the gateway says " + word(status));
    };
  }

  private static int index(@Nullable Object result) {
    return field(result, "index") instanceof BigDecimal number
            && number.scale() == 0
            && number.precision() < 9
        ? number.intValue()
        : -1;
  }

  /** The gateway repeats no values; bounded all the same, because this goes to a log. */
  private static String reason(@Nullable Object result) {
    String field = text(result, "field");
    String reason =
        word(text(result, "reason"))
            + (field.isEmpty() ? "" : " " + word(field))
            + ": "
            + text(result, "message");
    String clean = reason.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= MAX_REASON ? clean : clean.substring(0, MAX_REASON);
  }

  private static String word(String text) {
    return WORD.matcher(text).matches() ? text : "?";
  }

  private static String text(@Nullable Object object, String name) {
    return field(object, name) instanceof String text ? text : "";
  }

  private static @Nullable Object field(@Nullable Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }
}
