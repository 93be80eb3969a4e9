// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.costwire.alerting.policy.Matcher;
import io.costwire.runtime.Env;
import io.costwire.runtime.http.BodyTimer;
import io.costwire.runtime.http.BodyTimer.Outcome;
import io.costwire.schemas.Silence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Bodies of requests, within bounds; everything that is wrong names its field and what to do. */
final class Bodies {
  static final int BYTES_MAX = 16 << 10;
  static final int COMMENT_MAX = 1_000;
  static final int MATCHERS_MAX = 20;

  /** A silence that nobody remembers hides what it should not. */
  static final Duration SILENCE_MAX = Duration.ofDays(366);

  /** Of a larger body, or chunk of one, nothing is read. */
  static final int LOOKED_AT_MAX = 1 << 20;

  private static final int DEPTH_MAX = 5;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Bodies() {}

  /**
   * Reads a body to its end.
   *
   * @throws Problem.Refused when it is too large, too slow, or does not come to its end
   */
  static byte[] bytes(BodyTimer timer, InputStream body) {
    return switch (timer.within(() -> bytes(body))) {
      case Outcome.Done<byte[]>(var bytes) when bytes.length <= BYTES_MAX -> bytes;
      case Outcome.Done<byte[]> large ->
          throw Problem.of(413, "The body is too large.", "Send at most " + BYTES_MAX + " bytes.")
              .refused();
      case Outcome.TooSlow<byte[]> slow ->
          throw Problem.of(408, "The body did not arrive in time.", "Send it again.").refused();
      case Outcome.Broken<byte[]> broken ->
          throw Problem.of(400, "The body did not come to its end.", "Send it again.").refused();
    };
  }

  /** Of what is too large the rest is thrown away, so that the sender gets to read the answer. */
  private static byte[] bytes(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(BYTES_MAX + 1);
    if (bytes.length > BYTES_MAX) {
      byte[] rest = new byte[BYTES_MAX];
      int left = LOOKED_AT_MAX;
      for (int n = body.read(rest); n >= 0 && left > 0; n = body.read(rest)) {
        left -= n;
      }
    }
    return bytes;
  }

  /**
   * A JSON object; an empty one where there is no body.
   *
   * @throws Problem.Refused when it is none
   */
  static JsonNode object(byte[] bytes) {
    if (bytes.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    String where = "";
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root.isObject()) {
        return root;
      }
    } catch (JacksonException e) {
      where = place(e.getLocation());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
    throw Problem.of(
            400,
            "The body is no JSON object" + where + ".",
            "Send one, with each field once, such as {\"comment\": \"on it\"}.")
        .refused();
  }

  /** Where a syntax error is; what is written there is repeated nowhere. */
  private static String place(@Nullable JsonLocation at) {
    return at == null || at.getLineNr() < 1
        ? ""
        : " at line %d column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** Why somebody does something to an alert. */
  static Optional<String> comment(JsonNode body) {
    only(body, Set.of("comment"));
    return text(body, "comment");
  }

  /** A new silence. */
  static Silence silence(JsonNode body, Caller caller, Instant now) {
    only(body, Set.of("matchers", "starts_at", "ends_at", "duration", "comment"));
    List<String> matchers = bound(matchers(body.path("matchers")), caller);
    Instant starts = time(body, "starts_at").orElse(now);
    if (Duration.between(starts, now).abs().compareTo(SILENCE_MAX) > 0) {
      throw Problem.ofField(
              "starts_at",
              "The silence would begin too far from now.",
              "Leave it out to begin now.")
          .refused();
    }
    Instant ends = ends(body, starts, now);
    return Silence.newBuilder()
        .setSilenceId(UUID.randomUUID().toString())
        .setMatchers(matchers)
        .setStartsAt(starts)
        .setEndsAt(ends)
        .setBy(caller.name())
        .setComment(text(body, "comment").orElse(null))
        .setCreatedAt(now)
        .build();
  }

  private static Instant ends(JsonNode body, Instant starts, Instant now) {
    Optional<Instant> at = time(body, "ends_at");
    Optional<Duration> lasts = duration(body);
    if (at.isPresent() == lasts.isPresent()) {
      throw Problem.ofField(
              "ends_at",
              "The silence needs one end.",
              "Give ends_at, such as 2027-01-01T00:00:00Z, or duration, such as 2h.")
          .refused();
    }
    String field = at.isPresent() ? "ends_at" : "duration";
    Instant longest = now.plus(SILENCE_MAX);
    boolean tooLong =
        at.map(end -> end.isAfter(longest))
            .orElseGet(() -> lasts.get().compareTo(Duration.between(starts, longest)) > 0);
    if (tooLong) {
      throw Problem.ofField(
              field,
              "The silence would last too long.",
              "Let it end within %d days; it can be made again.".formatted(SILENCE_MAX.toDays()))
          .refused();
    }
    Instant ends = at.orElseGet(() -> starts.plus(lasts.orElseThrow()));
    if (!ends.isAfter(now) || !ends.isAfter(starts)) {
      throw Problem.ofField(
              field, "The silence would be over.", "Let it end after now and after starts_at.")
          .refused();
    }
    return ends;
  }

  private static Optional<Duration> duration(JsonNode body) {
    if (!has(body, "duration")) {
      return Optional.empty();
    }
    Optional<Duration> read = Env.durationOf(body.path("duration").asText());
    if (read.isEmpty()) {
      throw Problem.ofField("duration", "This is no duration.", "Write one such as 30m, 2h or 1d.")
          .refused();
    }
    return read;
  }

  private static Optional<Instant> time(JsonNode body, String field) {
    if (!has(body, field)) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(body.path(field).asText()).toInstant());
    } catch (DateTimeException e) {
      throw Problem.ofField(
              field,
              "This is no time.",
              "Write ISO-8601 with an offset, such as 2027-01-01T00:00:00Z.")
          .refused();
    }
  }

  private static boolean has(JsonNode body, String field) {
    return body.hasNonNull(field);
  }

  private static List<Matcher> matchers(JsonNode list) {
    if (!list.isArray() || list.isEmpty() || list.size() > MATCHERS_MAX) {
      throw Problem.ofField(
              "matchers",
              "A silence has 1 to %d matchers.".formatted(MATCHERS_MAX),
              "Give a list of texts such as team=\"search\".")
          .refused();
    }
    List<Matcher> matchers = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      matchers.add(matcher("matchers[" + i + "]", list.get(i)));
    }
    if (!io.costwire.alerting.policy.Silence.narrows(matchers)) {
      throw Problem.ofField(
              "matchers",
              "The silence would match every alert that lacks these labels.",
              "Give at least one matcher that asks for a value, such as team=\"search\".")
          .refused();
    }
    return matchers;
  }

  private static Matcher matcher(String field, JsonNode node) {
    if (!node.isTextual() || node.textValue().chars().anyMatch(Character::isISOControl)) {
      throw Problem.ofField(
              field,
              "A matcher is a text without control characters.",
              "Write one such as team=\"search\".")
          .refused();
    }
    try {
      return Matcher.parse(node.textValue());
    } catch (IllegalArgumentException e) {
      throw Problem.ofField(
              field,
              "The text " + e.getMessage() + ".",
              "Names are tenant, kind, severity, subject and labels; put the value in quotes.")
          .refused();
    }
  }

  /** Whoever sees one tenant only silences that one. */
  private static List<String> bound(List<Matcher> matchers, Caller caller) {
    List<Matcher> all = new ArrayList<>(matchers);
    caller.bound().filter(own -> !all.contains(own)).ifPresent(all::add);
    return all.stream().map(Matcher::toString).toList();
  }

  private static void only(JsonNode body, Set<String> known) {
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw Problem.ofField(
                        name.length() > 50 ? "(a long name)" : name,
                        "There is no such field.",
                        "Use " + String.join(", ", known.stream().sorted().toList()) + ".")
                    .refused();
              }
            });
  }

  private static Optional<String> text(JsonNode body, String field) {
    JsonNode node = body.path(field);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    boolean fine =
        node.isTextual()
            && node.textValue().length() <= COMMENT_MAX
            && node.textValue().chars().noneMatch(c -> Character.isISOControl(c) && c != '\n');
    if (!fine) {
      throw Problem.ofField(
              field,
              "This is no text that can be kept.",
              "Write at most %d characters, without control characters.".formatted(COMMENT_MAX))
          .refused();
    }
    return Optional.of(node.textValue()).filter(text -> !text.isBlank());
  }
}
