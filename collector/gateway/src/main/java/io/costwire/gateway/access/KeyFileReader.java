// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.costwire.client.EventLimits;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a key file, and collects everything that is wrong with it. */
final class KeyFileReader {
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "sha256",
          "tenant",
          "tags",
          "allowed_tags",
          "events_per_second",
          "bytes_per_second",
          "expires");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final List<String> errors = new ArrayList<>();
  private final List<ApiKey> keys = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> hashes = new HashSet<>();

  private KeyFileReader() {}

  /** What came of a file. */
  sealed interface Outcome {}

  record Read(KeyList keys) implements Outcome {}

  /**
   * Nothing of it is used.
   *
   * @param errors by place and field, without values
   */
  record Broken(List<String> errors) implements Outcome {
    Broken {
      errors = List.copyOf(errors);
    }
  }

  static Outcome read(byte[] content) {
    JsonNode root;
    try {
      root = JSON.readTree(content);
    } catch (JsonProcessingException e) {
      return new Broken(
          List.of(
              "not valid JSON at line %d column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr())));
    } catch (IOException e) {
      return new Broken(List.of("cannot be read: " + e.getClass().getSimpleName()));
    }
    return new KeyFileReader().readAll(root);
  }

  private Outcome readAll(JsonNode root) {
    JsonNode list = root.path("keys");
    if (!list.isArray() || root.size() != 1) {
      return new Broken(List.of("must be an object with one field, keys, that is a list"));
    }
    for (int i = 0; i < list.size(); i++) {
      readKey("keys[" + i + "]", list.get(i));
    }
    return errors.isEmpty() ? new Read(new KeyList(keys)) : new Broken(errors);
  }

  private void readKey(String place, JsonNode node) {
    int before = errors.size();
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                errors.add(place + " has a field that is not one of " + sorted(FIELDS));
              }
            });
    String id = text(place, node, "id");
    if (id != null && (!ID.matcher(id).matches() || !ids.add(id))) {
      errors.add(place + ".id must be unique, and letters, digits and ._- up to 64");
    }
    String sha256 = text(place, node, "sha256");
    if (sha256 != null && (!SHA256.matcher(sha256).matches() || !hashes.add(sha256))) {
      errors.add(place + ".sha256 must be unique, and the 64 hex digits of the key's SHA-256");
    }
    String tenant = text(place, node, "tenant");
    if (tenant != null && !isName(tenant, EventLimits.MAX_TEXT_BYTES)) {
      errors.add(place + ".tenant is longer than 256 bytes or has control characters");
    }
    Map<String, String> tags = tags(place, node.path("tags"));
    Optional<Set<String>> allowed = allowedTags(place, node.path("allowed_tags"));
    OwnRate rate =
        new OwnRate(
            perSecond(place, node, "events_per_second"),
            perSecond(place, node, "bytes_per_second"));
    Optional<Instant> expires = expires(place, node.path("expires"));
    if (errors.size() == before && id != null && sha256 != null && tenant != null) {
      Caller caller = new Caller(id, Optional.of(tenant), tags, allowed);
      keys.add(new ApiKey(HexFormat.of().parseHex(sha256), caller, rate, expires));
    }
  }

  private @Nullable String text(String place, JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      errors.add("%s.%s is missing or not a text".formatted(place, field));
      return null;
    }
    return value.textValue();
  }

  private Map<String, String> tags(String place, JsonNode node) {
    Map<String, String> tags = new LinkedHashMap<>();
    if (node.isMissingNode() || node.isNull()) {
      return tags;
    }
    boolean fine =
        node.isObject()
            && node.size() <= EventLimits.MAX_TAGS
            && node.properties().stream()
                .allMatch(
                    tag ->
                        isName(tag.getKey(), EventLimits.MAX_TAG_KEY_BYTES)
                            && tag.getValue().isTextual()
                            && isName(tag.getValue().textValue(), EventLimits.MAX_TAG_VALUE_BYTES));
    if (!fine) {
      errors.add(place + ".tags must be an object of texts within the bounds of tags");
      return tags;
    }
    node.properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().textValue()));
    return tags;
  }

  private Optional<Set<String>> allowedTags(String place, JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    Set<String> allowed = new HashSet<>();
    node.forEach(key -> allowed.add(key.isTextual() ? key.textValue() : ""));
    if (!node.isArray()
        || !allowed.stream().allMatch(key -> isName(key, EventLimits.MAX_TAG_KEY_BYTES))) {
      errors.add(place + ".allowed_tags must be a list of tag keys");
    }
    return Optional.of(allowed);
  }

  private OptionalLong perSecond(String place, JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      errors.add("%s.%s must be a whole number; 0 is any amount".formatted(place, field));
      return OptionalLong.empty();
    }
    return OptionalLong.of(value.longValue());
  }

  private Optional<Instant> expires(String place, JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(node.asText()).toInstant());
    } catch (DateTimeException e) {
      errors.add(place + ".expires must be ISO-8601 with an offset, such as 2027-01-01T00:00:00Z");
      return Optional.empty();
    }
  }

  private static boolean isName(String text, int maxBytes) {
    return !text.isBlank() && EventLimits.isClean(text) && EventLimits.utf8Bytes(text) <= maxBytes;
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
