// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.SignalDetails;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A notification as one line of key=value. A value that is not a plain word is quoted, and what
 * could end the line or forge a field is escaped: labels come from callers.
 */
public final class LogLine {
  private LogLine() {}

  /** The line, without a line break. */
  public static String of(Notification notification) {
    SignalDetails details = notification.alert().signal().details();
    StringBuilder line = new StringBuilder("alert=").append(notification.state());
    field(line, "kind", details.headline().kind());
    field(line, "severity", details.headline().severity().name());
    field(line, "title", details.headline().title());
    optional(line, "tenant", details.scope().tenant());
    field(line, "subject", details.scope().subject());
    field(line, "labels", labels(details.scope().labels()));
    optional(line, "observed", details.amounts().observed().map(Decimals::text));
    optional(line, "limit", details.amounts().limit().map(Decimals::text));
    optional(line, "currency", details.amounts().currency());
    optional(line, "threshold", details.amounts().threshold().map(Decimals::text));
    optional(line, "periodStart", details.period().start());
    optional(line, "periodEnd", details.period().end());
    field(line, "firedAt", notification.alert().span().openedAt().toString());
    optional(line, "resolvedAt", notification.alert().span().resolvedAt());
    field(line, "dedupKey", notification.key().toString());
    return line.toString();
  }

  private static String labels(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
  }

  private static void optional(StringBuilder line, String name, Optional<?> value) {
    value.ifPresent(v -> field(line, name, v.toString()));
  }

  private static void field(StringBuilder line, String name, String value) {
    line.append(' ').append(name).append('=').append(quoted(value));
  }

  /** The value as it is where that is safe in a line of key=value, else quoted and escaped. */
  public static String quoted(String value) {
    if (value.matches("[\\p{Alnum}_.:/#|+-]+")) {
      return value;
    }
    StringBuilder quoted = new StringBuilder("\"");
    value.codePoints().forEach(c -> append(quoted, c));
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int c) {
    boolean breaksLine = Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    if (breaksLine) {
      quoted.append("\\u%04x".formatted(c));
    } else if (c == '"' || c == '\\') {
      quoted.append('\\').appendCodePoint(c);
    } else {
      quoted.appendCodePoint(c);
    }
  }
}
