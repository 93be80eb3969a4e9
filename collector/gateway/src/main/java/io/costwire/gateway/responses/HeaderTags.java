// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.responses;

import io.costwire.client.EventLimits;
import io.costwire.gateway.access.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tags in headers: {@code Costwire-Tags: team=search,feature=answers}, one header per tag such as
 * {@code Costwire-Tag-Cost-Center: 4411}, and the members of W3C {@code baggage}. Values may be
 * percent-encoded UTF-8. A tag that is meant for Costwire and cannot be read is a problem; a
 * baggage member is meant for others too, so it is left out.
 */
final class HeaderTags {
  private static final String LIST = "costwire-tags";
  private static final String ONE = "costwire-tag-";
  private static final String BAGGAGE = "baggage";

  private final Map<String, String> tags = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private HeaderTags() {}

  static HeaderTags of(Map<String, List<String>> headers, Caller caller) {
    HeaderTags found = new HeaderTags();
    headers.getOrDefault(BAGGAGE, List.of()).forEach(line -> found.addBaggage(line, caller));
    headers.getOrDefault(LIST, List.of()).forEach(found::addList);
    headers.forEach(
        (name, values) -> {
          if (name.startsWith(ONE)) {
            found.addOne(name.substring(ONE.length()), values.getFirst());
          }
        });
    return found;
  }

  /** In the order of their worth: headers of their own go before lists, lists before baggage. */
  Map<String, String> tags() {
    return tags;
  }

  /** Names of headers that cannot be read. */
  List<String> problems() {
    return problems;
  }

  private void addList(String line) {
    for (String member : line.split(",", -1)) {
      if (!member.isBlank()) {
        int equals = member.indexOf('=');
        Optional<String> value =
            equals <= 0 ? Optional.empty() : decoded(member.substring(equals + 1).strip());
        Optional<String> key =
            equals <= 0 ? Optional.empty() : decoded(member.substring(0, equals).strip());
        if (key.isPresent() && value.isPresent()) {
          tags.put(key.get(), value.get());
        } else {
          problems.add("Costwire-Tags");
        }
      }
    }
  }

  private void addOne(String name, String value) {
    decoded(value.strip())
        .ifPresentOrElse(
            text -> tags.put(name.replace('-', '_').toLowerCase(Locale.ROOT), text),
            () -> problems.add("Costwire-Tag-…"));
  }

  private void addBaggage(String line, Caller caller) {
    for (String member : line.split(",", -1)) {
      String pair = member.split(";", 2)[0];
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        continue;
      }
      String key = pair.substring(0, equals).strip();
      decoded(pair.substring(equals + 1).strip())
          .filter(value -> isTag(key, value) && caller.mayTag(key, value))
          .ifPresent(value -> tags.put(key, value));
    }
  }

  private static boolean isTag(String key, String value) {
    return EventLimits.isClean(key)
        && EventLimits.utf8Bytes(key) <= EventLimits.MAX_TAG_KEY_BYTES
        && EventLimits.isClean(value)
        && !value.isBlank()
        && EventLimits.utf8Bytes(value) <= EventLimits.MAX_TAG_VALUE_BYTES;
  }

  /** The text with its percent-encoded bytes; empty when those are no UTF-8. */
  static Optional<String> decoded(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        bytes.put(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      bytes.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
