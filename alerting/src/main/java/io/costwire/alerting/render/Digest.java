// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails.Amounts;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A message of several alerts in bounded space: counts of all, facts of the worst.
 *
 * @param heading how many of what
 * @param subject the same by state, after the worst severity
 * @param counts by state, severity and kind, in words
 * @param shown the worst first
 * @param hidden how many are only counted
 */
public record Digest(
    String heading, String subject, String counts, List<AlertFacts> shown, int hidden) {
  /** More is not read. */
  public static final int SHOWN_MAX = 10;

  private static final Comparator<Notification> WORST_FIRST =
      Comparator.comparing(
              (Notification notification) -> notification.state() == Lifecycle.RESOLVED)
          .thenComparing(Digest::rank)
          .thenComparing(Digest::excess, Comparator.reverseOrder())
          .thenComparing(notification -> notification.alert().span().openedAt())
          .thenComparing(notification -> notification.key().toString());

  public Digest {
    shown = List.copyOf(shown);
  }

  public static Digest of(Message message, Links links) {
    List<Notification> all = message.notifications();
    List<AlertFacts> shown =
        all.stream()
            .sorted(WORST_FIRST)
            .limit(SHOWN_MAX)
            .map(notification -> AlertFacts.of(notification, links))
            .toList();
    String group = HumanText.value(message.group());
    String heading =
        "%s %s%s"
            .formatted(
                HumanText.count(BigDecimal.valueOf(all.size())),
                all.size() == 1 ? "alert" : "alerts",
                group.isEmpty() ? "" : ": " + group);
    return new Digest(
        heading, subject(shown, all, group), counts(all), shown, all.size() - shown.size());
  }

  private static String subject(List<AlertFacts> shown, List<Notification> all, String group) {
    boolean over = all.stream().allMatch(told -> told.state() == Lifecycle.RESOLVED);
    String worst = over ? "" : "[" + shown.getFirst().headline().severity().name() + "] ";
    return worst + states(all) + (group.isEmpty() ? "" : ": " + group);
  }

  /** The worst state, for a colour. */
  public boolean isOver() {
    return shown.stream().allMatch(facts -> facts.standing().isOver());
  }

  /** The worst severity of what is not over, else of all. */
  public Severity severity() {
    return shown.getFirst().headline().severity();
  }

  private static String counts(List<Notification> all) {
    String severities =
        counted(
            all,
            notification -> notification.alert().signal().details().headline().severity().name());
    String kinds =
        counted(
            all,
            notification ->
                KindLayout.of(notification.alert().signal().details().headline().kind()).kind());
    return String.join(" · ", states(all), severities, kinds);
  }

  private static String states(List<Notification> all) {
    return counted(all, notification -> notification.state().name());
  }

  /** The most frequent, and how many are of others. */
  private static String counted(List<Notification> all, Function<Notification, String> property) {
    Map<String, Long> counts =
        all.stream()
            .map(property)
            .map(HumanText::words)
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    List<Map.Entry<String, Long>> sorted =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .toList();
    String text =
        sorted.stream()
            .limit(SHOWN_MAX)
            .map(entry -> number(entry.getValue()) + " " + entry.getKey().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    long others = sorted.stream().skip(SHOWN_MAX).mapToLong(Map.Entry::getValue).sum();
    return others == 0 ? text : text + ", " + number(others) + " of other kinds";
  }

  private static String number(long count) {
    return HumanText.count(BigDecimal.valueOf(count));
  }

  private static int rank(Notification notification) {
    return switch (notification.alert().signal().details().headline().severity()) {
      case CRITICAL -> 0;
      case WARNING, OTHER -> 1;
      case INFO -> 2;
    };
  }

  /** How many times what it may be, whatever the unit; 0 where nobody says what it may be. */
  private static BigDecimal excess(Notification notification) {
    Amounts amounts = notification.alert().signal().details().amounts();
    return amounts
        .limit()
        .filter(limit -> limit.signum() > 0)
        .flatMap(
            limit ->
                amounts.observed().map(observed -> observed.divide(limit, MathContext.DECIMAL64)))
        .orElse(BigDecimal.ZERO);
  }
}
