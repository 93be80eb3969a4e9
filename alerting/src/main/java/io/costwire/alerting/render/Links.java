// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.SignalDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Addresses of pages about an alert, with placeholders: {@code {from_ms}} and {@code {to_ms}} (the
 * time it is about, with some before and after), {@code {tenant}}, {@code {kind}}, {@code
 * {subject}}, {@code {severity}}, {@code {signal_id}}, {@code {dedup_key}} and {@code
 * {label.NAME}}. Values are percent-encoded. A query parameter whose value is not known is left
 * out: a dashboard shows everything then, and nothing if the parameter were empty.
 *
 * @param templates by title, in the order in which they are shown
 */
public record Links(Map<String, String> templates) {
  /** No links. */
  public static final Links NONE = new Links(Map.of());

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");
  private static final String LABEL = "label.";
  private static final List<String> NAMES =
      List.of(
          "from_ms", "to_ms", "tenant", "kind", "subject", "severity", "signal_id", "dedup_key");

  /** What is usual shows before, whether it goes on after. */
  private static final Duration MARGIN_MIN = Duration.ofMinutes(30);

  private static final int MARGIN_PART = 4;

  /**
   * @throws IllegalArgumentException where a template is no address or has an unknown placeholder
   */
  public Links {
    templates = Collections.unmodifiableMap(new LinkedHashMap<>(templates));
    templates.forEach(Links::check);
  }

  private static void check(String title, String template) {
    String scheme = template.toLowerCase(Locale.ROOT);
    if (!scheme.startsWith("https://") && !scheme.startsWith("http://")) {
      throw new IllegalArgumentException(
          "link " + title + " is no address; begin it with https:// or http://");
    }
    Matcher placeholder = PLACEHOLDER.matcher(template);
    while (placeholder.find()) {
      String name = placeholder.group(1);
      if (!NAMES.contains(name) && !(name.startsWith(LABEL) && name.length() > LABEL.length())) {
        throw new IllegalArgumentException(
            "link %s has the unknown placeholder {%s}; there are %s and {label.NAME}"
                .formatted(
                    title,
                    name,
                    NAMES.stream().map(n -> "{" + n + "}").collect(Collectors.joining(", "))));
      }
    }
    String rest = placeholder.replaceAll("");
    if (!rest.matches("[!-~&&[^\"<>{}|\\\\^`]]+")) {
      throw new IllegalArgumentException(
          "link " + title + " has characters that an address may not have; percent-encode them");
    }
  }

  List<Link> of(Alert alert) {
    Map<String, String> values = values(alert);
    List<Link> links = new ArrayList<>();
    templates.forEach(
        (title, template) -> links.add(new Link(HumanText.words(title), fill(template, values))));
    return links;
  }

  private static Map<String, String> values(Alert alert) {
    SignalDetails details = alert.signal().details();
    Range range = Range.of(alert);
    Map<String, String> values = new TreeMap<>();
    values.put("from_ms", Long.toString(range.from.toEpochMilli()));
    values.put("to_ms", Long.toString(range.to.toEpochMilli()));
    details.scope().tenant().ifPresent(tenant -> values.put("tenant", tenant));
    values.put("kind", details.headline().kind());
    values.put("subject", details.scope().subject());
    values.put("severity", details.headline().severity().name());
    values.put("signal_id", alert.key().signalId());
    values.put("dedup_key", alert.key().toString());
    details.scope().labels().forEach((name, value) -> values.put(LABEL + name, value));
    return values;
  }

  /** What an alert is about: its period, or from its beginning to its end. */
  private record Range(Instant from, Instant to) {
    static Range of(Alert alert) {
      SignalDetails.Period period = alert.signal().details().period();
      Instant opened = alert.span().openedAt();
      Instant from = period.start().filter(start -> start.isBefore(opened)).orElse(opened);
      Instant known = alert.span().resolvedAt().orElse(alert.span().updatedAt());
      Instant to =
          period.end().filter(end -> end.isBefore(known) && end.isAfter(from)).orElse(known);
      Duration part = Duration.between(from, to).dividedBy(MARGIN_PART);
      Duration margin = part.compareTo(MARGIN_MIN) < 0 ? MARGIN_MIN : part;
      return new Range(from.minus(margin), to.plus(margin));
    }
  }

  private static String fill(String template, Map<String, String> values) {
    int fragment = template.indexOf('#');
    int query = template.indexOf('?');
    if (query < 0 || (fragment >= 0 && fragment < query)) {
      return filled(template, values).orElseGet(() -> blanked(template, values));
    }
    int end = fragment < 0 ? template.length() : fragment;
    String path = template.substring(0, query);
    String parameters =
        Stream.of(template.substring(query + 1, end).split("&"))
            .flatMap(parameter -> filled(parameter, values).stream())
            .collect(Collectors.joining("&"));
    return blanked(path, values) + "?" + parameters + blanked(template.substring(end), values);
  }

  /** Empty where a value is not known. */
  private static Optional<String> filled(String template, Map<String, String> values) {
    Matcher placeholder = PLACEHOLDER.matcher(template);
    boolean known = placeholder.results().allMatch(found -> values.containsKey(found.group(1)));
    return known ? Optional.of(blanked(template, values)) : Optional.empty();
  }

  private static String blanked(String template, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(found -> Percent.encoded(values.getOrDefault(found.group(1), "")));
  }
}
