// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One record that was sent to usage.events, as the journal keeps it: a line of text. */
record Sent(Kind kind, String key, Who who, Request request) {

  /** What kind of record, and so what has to become of it. */
  enum Kind {
    /** Counted once, whatever its price. */
    EVENT,
    /** Never comes out. */
    HEARTBEAT,
    /** Bytes that are no event. */
    POISON,
    /** An event under the key of another. */
    WRONG_KEY,
    /** An event of 1970. */
    FROM_1970,
    /** An event of 2090. */
    FROM_2090,
    /** An event with a quantity below zero. */
    NEGATIVE
  }

  /** Identity and time. */
  record Who(String tenant, String id, Instant at) {}

  /** What was asked of whom, and how it went. */
  record Request(
      String provider,
      String model,
      Map<String, BigDecimal> usage,
      Map<String, String> tags,
      String status) {
    Request {
      usage = Map.copyOf(usage);
      tags = Map.copyOf(tags);
    }

    BigDecimal quantity(String unit) {
      return usage.getOrDefault(unit, BigDecimal.ZERO);
    }

    @Nullable String tag(String name) {
      String value = tags.get(name);
      return value == null || value.isEmpty() ? null : value;
    }
  }

  private static final int FIELDS = 10;

  String line() {
    StringJoiner line = new StringJoiner("\t");
    line.add(kind.name()).add(key).add(who.tenant).add(who.id);
    line.add(Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, who.at)));
    line.add(request.provider).add(request.model);
    line.add(text(request.usage)).add(text(request.tags)).add(request.status);
    return line.toString();
  }

  static Sent parse(String line) {
    String[] f = line.split("\t", -1);
    if (f.length != FIELDS) {
      throw new IllegalArgumentException("not a line of the journal: " + line);
    }
    Map<String, BigDecimal> usage = new TreeMap<>();
    map(f[7]).forEach((unit, quantity) -> usage.put(unit, new BigDecimal(quantity)));
    return new Sent(
        Kind.valueOf(f[0]),
        f[1],
        new Who(f[2], f[3], Instant.EPOCH.plus(Long.parseLong(f[4]), ChronoUnit.MICROS)),
        new Request(f[5], f[6], usage, map(f[8]), f[9]));
  }

  private static String text(Map<String, ?> map) {
    StringJoiner text = new StringJoiner("&");
    new TreeMap<>(map)
        .forEach(
            (name, value) ->
                text.add(name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8)));
    return text.toString();
  }

  private static Map<String, String> map(String text) {
    Map<String, String> map = new TreeMap<>();
    for (String pair : text.split("&")) {
      if (!pair.isEmpty()) {
        int at = pair.indexOf('=');
        map.put(
            pair.substring(0, at),
            URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
      }
    }
    return map;
  }
}
