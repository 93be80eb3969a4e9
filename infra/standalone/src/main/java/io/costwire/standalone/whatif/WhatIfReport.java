// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.whatif;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.chargeback.whatif.Change;
import io.costwire.chargeback.whatif.Compared;
import io.costwire.chargeback.whatif.WhatIf;
import io.costwire.pricing.lines.TextTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** History beside what it would have been, for people and for machines. */
public final class WhatIfReport {
  private static final int SHOWN_DIGITS = 4;

  private final WhatIf sums;
  private final List<Change> changes;
  private final String currency;

  WhatIfReport(WhatIf sums, List<Change> changes, String currency) {
    this.sums = sums;
    this.changes = List.copyOf(changes);
    this.currency = currency;
  }

  /** All requests together. */
  public Compared total() {
    return sums.total();
  }

  /** By team; what has none is {@code untagged}. */
  public Map<String, Compared> byTeam() {
    return sums.byTeam();
  }

  private record Line(
      String by,
      String name,
      String currency,
      long requests,
      long changed,
      @JsonProperty("not_compared") long unknown,
      String actual,
      String otherwise,
      @JsonProperty("actual_errors") String actualErrors,
      @JsonProperty("otherwise_errors") String otherwiseErrors,
      String saving) {}

  /** One object for the total and for each team, feature and change. */
  public List<Object> lines() {
    List<Object> lines = new ArrayList<>();
    lines.add(line("total", "total", total()));
    sums.byTeam().forEach((name, it) -> lines.add(line("team", name, it)));
    sums.byFeature().forEach((name, it) -> lines.add(line("feature", name, it)));
    sums.byChange().forEach((name, it) -> lines.add(line("change", name, it)));
    return lines;
  }

  private Line line(String by, String name, Compared it) {
    return new Line(
        by,
        name,
        currency,
        it.requests(),
        it.changed(),
        it.unknown(),
        it.actual().toPlainString(),
        it.otherwise().toPlainString(),
        it.actualErrors().toPlainString(),
        it.otherwiseErrors().toPlainString(),
        it.saving().toPlainString());
  }

  /** For people. */
  public String text() {
    Compared total = total();
    StringBuilder text = new StringBuilder();
    section(text, "change", named(sums.byChange()));
    section(text, "team", sums.byTeam());
    section(text, "feature", sums.byFeature());
    text.append(
        "Saving: %s + %s of failures - %s - %s of failures = %s %s%n"
            .formatted(
                shown(total.actual()),
                shown(total.actualErrors()),
                shown(total.otherwise()),
                shown(total.otherwiseErrors()),
                shown(total.saving()),
                currency));
    if (total.unknown() > 0) {
      text.append(
          "%,d requests have no cost on one side and are compared on neither.%n"
              .formatted(total.unknown()));
    }
    for (Change change : changes) {
      if (!sums.byChange().containsKey(change.id())) {
        text.append("Change '%s' concerns no request of this range.%n".formatted(change.id()));
      }
    }
    return text.toString();
  }

  private static Map<String, Compared> named(Map<String, Compared> byChange) {
    Map<String, Compared> named = new TreeMap<>(byChange);
    Compared unchanged = named.remove(WhatIf.UNCHANGED);
    if (unchanged != null) {
      named.put("(unchanged)", unchanged);
    }
    return named;
  }

  private static void section(StringBuilder text, String by, Map<String, Compared> lines) {
    TextTable table = new TextTable("lrrrrrr");
    table.row(by, "requests", "changed", "actual", "what if", "failures", "saving");
    lines.forEach(
        (name, it) ->
            table.row(
                name,
                "%,d".formatted(it.requests()),
                "%,d".formatted(it.changed()),
                shown(it.actual()),
                shown(it.otherwise()),
                shown(it.otherwiseErrors().subtract(it.actualErrors())),
                shown(it.saving())));
    text.append(table.text()).append('\n');
  }

  private static String shown(BigDecimal amount) {
    return "%,.4f".formatted(amount.setScale(SHOWN_DIGITS, RoundingMode.HALF_EVEN));
  }
}
