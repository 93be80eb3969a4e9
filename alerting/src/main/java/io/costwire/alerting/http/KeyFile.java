// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys of one version of the file, as hashes, in the form of the gateway's file: {@code
 * {"keys":[{"id":"anna","sha256":"…","tenant":"acme","expires":"2027-01-01T00:00:00Z"}]}}. Tenant
 * and expires may be left out.
 */
final class KeyFile {
  private static final long BYTES_MAX = 1 << 20;
  private static final Set<String> FIELDS = Set.of("id", "sha256", "tenant", "expires");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final int TENANT_MAX = 256;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final List<String> problems = new ArrayList<>();
  private final List<Key> keys = new ArrayList<>();
  private final Set<String> known = new HashSet<>();

  private KeyFile() {}

  /** What came of a file. */
  sealed interface Outcome {
    /** It can be used. */
    record Read(List<Key> keys) implements Outcome {
      public Read {
        keys = List.copyOf(keys);
      }
    }

    /** Nothing of it is used; problems by place and field, without values. */
    record Refused(List<String> problems) implements Outcome {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /** A key without the key. */
  record Key(byte[] sha256, Caller caller, Optional<Instant> expires) {
    boolean isOver(Instant now) {
      return expires.filter(end -> !now.isBefore(end)).isPresent();
    }

    boolean is(byte[] presented) {
      return MessageDigest.isEqual(sha256, presented);
    }

    /** Without the hash. */
    @Override
    public String toString() {
      return "Key[" + caller.name() + "]";
    }
  }

  static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static Outcome read(Path path) {
    try {
      if (Files.size(path) > BYTES_MAX) {
        return new Outcome.Refused(List.of("is larger than " + BYTES_MAX + " bytes"));
      }
      return new KeyFile().read(JSON.readTree(Files.readAllBytes(path)));
    } catch (JacksonException e) {
      return new Outcome.Refused(
          List.of(
              e.getLocation() == null
                  ? "is no JSON"
                  : "is no JSON at line %d column %d"
                      .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr())));
    } catch (IOException e) {
      return new Outcome.Refused(List.of("cannot be read: " + e.getClass().getSimpleName()));
    }
  }

  private Outcome read(JsonNode root) {
    JsonNode list = root.path("keys");
    if (!list.isArray() || root.size() != 1) {
      return new Outcome.Refused(List.of("must be an object with one field, keys, that is a list"));
    }
    for (int i = 0; i < list.size(); i++) {
      read("keys[" + i + "]", list.get(i));
    }
    return problems.isEmpty() ? new Outcome.Read(keys) : new Outcome.Refused(problems);
  }

  private void read(String place, JsonNode node) {
    int before = problems.size();
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                problems.add(place + " has a field that is not id, sha256, tenant or expires");
              }
            });
    String id = node.path("id").asText();
    if (!ID.matcher(id).matches() || !known.add(id)) {
      problems.add(place + ".id must be unique, and letters, digits and ._- up to 64");
    }
    String hash = node.path("sha256").asText();
    if (!SHA256.matcher(hash).matches() || !known.add(hash.toLowerCase(java.util.Locale.ROOT))) {
      problems.add(place + ".sha256 must be unique, and the 64 hex digits of the key's SHA-256");
    }
    Optional<String> tenant = tenant(place, node.path("tenant"));
    Optional<Instant> expires = expires(place, node.path("expires"));
    if (problems.size() == before) {
      keys.add(new Key(HexFormat.of().parseHex(hash), new Caller(id, tenant), expires));
    }
  }

  /** A wrong tenant is never taken for none: that would be a key for everything. */
  private Optional<String> tenant(String place, JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    String text = node.asText();
    if (!node.isTextual() || text.isBlank() || text.length() > TENANT_MAX) {
      problems.add(place + ".tenant must be the name of a tenant; leave it out for all");
    }
    return Optional.of(text);
  }

  private Optional<Instant> expires(String place, JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(node.asText()).toInstant());
    } catch (DateTimeException e) {
      problems.add(place + ".expires must be ISO-8601 with an offset, as 2027-01-01T00:00:00Z");
      return Optional.empty();
    }
  }
}
