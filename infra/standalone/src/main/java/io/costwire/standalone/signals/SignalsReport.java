// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.schemas.SignalRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules that hold, and those that are switched off.
 *
 * @param notFollowed rules that the streams app refuses, with the reason, by id
 */
public record SignalsReport(List<Entry> rules, Map<String, String> notFollowed) {

  /**
   * A rule.
   *
   * @param source {@code shipped}, {@code applied}, or {@code applied} in place of a shipped one
   * @param replaces whether it stands in place of the one that ships
   * @param minimumImpact money, to the last digit
   * @param above money, to the last digit
   * @param updatedAt when it was applied, ISO 8601; null where it ships
   * @param line the same for people
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Entry(
      String id,
      String kind,
      boolean enabled,
      String source,
      @JsonProperty("replaces_shipped") boolean replaces,
      @Nullable String tenant,
      Map<String, String> filter,
      List<String> dimensions,
      @JsonProperty("time_zone") @Nullable String timeZone,
      @JsonProperty("minimum_impact") @Nullable String minimumImpact,
      @Nullable String above,
      @Nullable String percent,
      @JsonProperty("minimum_requests") @Nullable Long minimumRequests,
      @JsonProperty("after_seconds") @Nullable Long afterSeconds,
      @JsonProperty("updated_at") @Nullable String updatedAt,
      String line) {

    static Entry of(SignalRule rule, boolean applied) {
      boolean zone = RuleKinds.fields(rule.getKind()).contains(RuleKinds.TIME_ZONE);
      return new Entry(
          rule.getRuleId(),
          RuleKinds.name(rule.getKind()),
          rule.getEnabled(),
          applied ? "applied" : "shipped",
          applied && RuleKinds.shipped().containsKey(rule.getRuleId()),
          rule.getTenant(),
          new TreeMap<>(rule.getFilter()),
          rule.getDimensions(),
          zone ? rule.getTimeZone() : null,
          plain(rule.getMinimumImpact()),
          plain(rule.getAbove()),
          plain(rule.getPercent()),
          rule.getMinimumRequests(),
          rule.getAfterSeconds(),
          applied ? rule.getUpdatedAt().toString() : null,
          SignalTerms.of(rule));
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
      return number == null ? null : number.stripTrailingZeros().toPlainString();
    }

    private String from() {
      if (!enabled) {
        return "switched off";
      }
      return replaces ? "applied, not as it ships" : source;
    }
  }

  public static SignalsReport of(PublishedSignals published) {
    Map<String, String> refused = published.refused();
    List<Entry> rules = new ArrayList<>();
    published
        .effective()
        .forEach(
            (id, rule) -> {
              boolean applied = published.rules().containsKey(id) && !refused.containsKey(id);
              rules.add(Entry.of(rule, applied));
            });
    return new SignalsReport(rules, refused);
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : rules) {
      text.append("%-24s %-24s %s%n".formatted(entry.id, entry.from(), entry.line));
    }
    notFollowed.forEach((id, why) -> text.append("Not followed: rule %s: %s%n".formatted(id, why)));
    return text.toString();
  }
}
