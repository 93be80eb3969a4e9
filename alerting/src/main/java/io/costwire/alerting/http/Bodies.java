// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.costwire.alerting.policy.Matcher;
import io.costwire.runtime.Env;
import io.costwire.schemas.Silence;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Bodies of requests, within bounds; everything that is wrong names its field and what to do. */
final class Bodies {
  static final int BYTES_MAX = 16 << 10;
  static final int COMMENT_MAX = 1_000;
  static final int MATCHERS_MAX = 20;

  /** A silence that nobody remembers hides what it should not. */
  static final Duration SILENCE_MAX = Duration.ofDays(366);

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
   * A JSON object; an empty one where there is no body.
   *
   * @throws Problem.Refused when it is none, or too large
   * @throws IOException when the connection broke
   */
  static JsonNode object(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(BYTES_MAX + 1);
    if (bytes.length > BYTES_MAX) {
      throw Problem.of(413, "The body is too large.", "Send at most " + BYTES_MAX + " bytes.")
          .refused();
    }
    if (bytes.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root.isObject()) {
        return root;
      }
    } catch (JacksonException e) {
      // refused below
    }
    throw Problem.of(400, "The body is no JSON object.", "Send one, such as {\"comment\": \"…\"}.")
        .refused();
  }

  /** Why somebody does something to an alert. */
  static Optional<String> comment(JsonNode body) {
    only(body, Set.of("comment"));
    return text(body, "comment");
  }

  /** A new silence. */
  static Silence silence(JsonNode body, Caller caller, Instant now) {
    only(body, Set.of("matchers", "starts_at", "ends_at", "duration", "comment"));
    List<String> matchers = matchers(body.path("matchers"));
    ofTenant(matchers, caller);
    Instant starts = time(body, "starts_at").orElse(now);
    if (starts.isBefore(now.minus(SILENCE_MAX))) {
      throw Problem.ofField(
              "starts_at", "The silence began too long ago.", "Leave it out to begin now.")
          .refused();
    }
    Instant ends = ends(body, starts);
    if (!ends.isAfter(now) || !ends.isAfter(starts)) {
      throw Problem.ofField(
              "ends_at", "The silence would be over.", "Give a time after now and after starts_at.")
          .refused();
    }
    if (ends.isAfter(now.plus(SILENCE_MAX))) {
      throw Problem.ofField(
              "ends_at",
              "The silence would last too long.",
              "Give a time within %d days; it can be made again.".formatted(SILENCE_MAX.toDays()))
          .refused();
    }
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

  private static Instant ends(JsonNode body, Instant starts) {
    Optional<Instant> at = time(body, "ends_at");
    Optional<Duration> lasts = duration(body);
    if (at.isPresent() == lasts.isPresent()) {
      throw Problem.ofField(
              "ends_at",
              "The silence needs one end.",
              "Give ends_at, such as 2027-01-01T00:00:00Z, or duration, such as 2h.")
          .refused();
    }
    try {
      return at.orElseGet(() -> starts.plus(lasts.orElseThrow()));
    } catch (DateTimeException | ArithmeticException e) {
      throw Problem.ofField("duration", "The silence would last too long.", "Give a shorter one.")
          .refused();
    }
  }

  private static Optional<Duration> duration(JsonNode body) {
    if (!body.has("duration")) {
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
    if (!body.has(field)) {
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

  private static List<String> matchers(JsonNode list) {
    if (!list.isArray() || list.isEmpty() || list.size() > MATCHERS_MAX) {
      throw Problem.ofField(
              "matchers",
              "A silence has 1 to %d matchers.".formatted(MATCHERS_MAX),
              "Give a list of texts such as team=\"search\".")
          .refused();
    }
    List<String> matchers = new ArrayList<>();
    boolean narrow = false;
    for (int i = 0; i < list.size(); i++) {
      Matcher matcher = matcher("matchers[" + i + "]", list.get(i));
      narrow |= !matcher.matchesNothingKnown();
      matchers.add(matcher.toString());
    }
    if (!narrow) {
      throw Problem.ofField(
              "matchers",
              "The silence would match every alert that lacks these labels.",
              "Give at least one matcher that asks for a value, such as team=\"search\".")
          .refused();
    }
    return matchers;
  }

  private static Matcher matcher(String field, JsonNode node) {
    if (!node.isTextual()) {
      throw Problem.ofField(field, "A matcher is a text.", "Write one such as team=\"search\".")
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
  private static void ofTenant(List<String> matchers, Caller caller) {
    if (caller.tenant().isEmpty()) {
      return;
    }
    String needed = "tenant=\"%s\"".formatted(caller.tenant().get());
    if (!matchers.contains(needed)) {
      throw new Problem(
              403,
              "This API key is for one tenant.",
              Optional.of("matchers"),
              "Add the matcher " + needed + ".",
              java.util.Map.of())
          .refused();
    }
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
