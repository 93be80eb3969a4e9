// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a key file and collects everything that is wrong with it: {@code {"keys":
 * [{"id":"anna","sha256":"…","expires":"2027-01-01T00:00:00Z"}]}} with the fields that the app
 * adds. Keys are there as hashes only. A file with a mistake is refused as a whole.
 */
public final class KeyFile<H> {
  // ten thousand keys take about two megabytes
  private static final long BYTES_MAX = 16 << 20;
  private static final Set<String> FIELDS = Set.of("id", "sha256", "expires");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final KeyForm<H> form;
  private final Set<String> fields;
  private final List<String> problems = new ArrayList<>();
  private final List<ApiKey<H>> keys = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> hashes = new HashSet<>();

  private KeyFile(KeyForm<H> form) {
    this.form = form;
    this.fields = new TreeSet<>(FIELDS);
    fields.addAll(form.fields());
  }

  /** What came of a file. */
  public sealed interface Outcome<H> {
    /** It can be used. */
    record Read<H>(KeyList<H> keys) implements Outcome<H> {}

    /**
     * Nothing of it is used.
     *
     * @param problems by place and field, without values
     */
    record Refused<H>(List<String> problems) implements Outcome<H> {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /** What is wrong with a file; nothing if it can be used. */
  public static <H> List<String> problems(Path file, KeyForm<H> form) {
    return read(bytes(file), form) instanceof Outcome.Refused<H>(var problems)
        ? problems
        : List.of();
  }

  /** Null where it cannot be read or is too large. */
  static byte @Nullable [] bytes(Path file) {
    try {
      return Files.size(file) > BYTES_MAX ? null : Files.readAllBytes(file);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * @param content null where it could not be read
   */
  public static <H> Outcome<H> read(byte @Nullable [] content, KeyForm<H> form) {
    if (content == null) {
      return new Outcome.Refused<>(
          List.of("cannot be read, or is larger than %d bytes".formatted(BYTES_MAX)));
    }
    JsonNode root;
    try {
      root = JSON.readTree(content);
    } catch (JacksonException e) {
      return new Outcome.Refused<>(
          List.of(
              "not valid JSON at line %d column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr())));
    } catch (IOException e) {
      return new Outcome.Refused<>(List.of("cannot be read: " + e.getClass().getSimpleName()));
    }
    return new KeyFile<>(form).readAll(root);
  }

  private Outcome<H> readAll(JsonNode root) {
    JsonNode list = root.path("keys");
    if (!list.isArray() || root.size() != 1) {
      return new Outcome.Refused<>(
          List.of("must be an object with one field, keys, that is a list"));
    }
    for (int i = 0; i < list.size(); i++) {
      readKey("keys[" + i + "]", list.get(i));
    }
    return problems.isEmpty()
        ? new Outcome.Read<>(new KeyList<>(keys))
        : new Outcome.Refused<>(problems);
  }

  private void readKey(String place, JsonNode json) {
    int before = problems.size();
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name)) {
                problems.add(place + " has a field that is not one of " + fields);
              }
            });
    KeyEntry entry = new KeyEntry(place, json, problems);
    Optional<String> id = entry.text("id");
    id.filter(text -> !ID.matcher(text).matches() || !ids.add(text))
        .ifPresent(
            text -> entry.wrong("id", "must be unique, and letters, digits and ._- up to 64"));
    Optional<byte[]> hash = hash(entry);
    Optional<Instant> expires = expires(entry);
    Optional<H> holder = form.holder(entry);
    if (problems.size() == before && hash.isPresent() && holder.isPresent()) {
      keys.add(new ApiKey<>(entry.id(), hash.get(), expires, holder.get()));
    }
  }

  private Optional<byte[]> hash(KeyEntry entry) {
    Optional<String> text = entry.text("sha256").map(hash -> hash.toLowerCase(Locale.ROOT));
    boolean usable =
        text.filter(hash -> SHA256.matcher(hash).matches()).filter(hashes::add).isPresent();
    if (text.isPresent() && !usable) {
      entry.wrong("sha256", "must be unique, and the 64 hex digits of the key's SHA-256");
    }
    return usable ? text.map(HexFormat.of()::parseHex) : Optional.empty();
  }

  private static Optional<Instant> expires(KeyEntry entry) {
    JsonNode value = entry.get("expires");
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(value.asText()).toInstant());
    } catch (DateTimeException e) {
      entry.wrong("expires", "must be ISO-8601 with an offset, such as 2027-01-01T00:00:00Z");
      return Optional.empty();
    }
  }
}
