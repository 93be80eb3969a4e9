// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.alerting.render.HumanText;
import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.Silence;
import java.util.ArrayList;
import java.util.List;

/** Silences for people. */
public final class SilenceText {
  private static final int NAMED_MAX = 10;

  private SilenceText() {}

  /** A line for each. */
  public static String list(List<SilenceRow> silences) {
    if (silences.isEmpty()) {
      return "No silences. Make one: costwire alerts silence team=search --for 2h%n".formatted();
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("id", "begins", "ends", "by", "silenced", "matchers", "comment"));
    for (SilenceRow silence : silences) {
      lines.add(
          List.of(
              silence.id(),
              AlertText.second(silence.startsAt()),
              AlertText.second(silence.endsAt()),
              HumanText.line(silence.by()),
              Long.toString(silence.silenced()),
              HumanText.line(String.join(" ", silence.matchers())),
              silence.comment() == null ? "-" : HumanText.line(silence.comment())));
    }
    return AlertText.table(lines);
  }

  /**
   * What a new silence does.
   *
   * @param matching alerts that are not over and match
   */
  public static String made(Silence silence, List<AlertState> matching) {
    List<AlertState> firing =
        matching.stream().filter(state -> state.getState() != AlertLifecycle.SILENCED).toList();
    StringBuilder text = new StringBuilder();
    text.append(
        "Silence %s until %s. It keeps %s quiet that would be told now%s%n"
            .formatted(
                silence.getSilenceId(),
                AlertText.second(silence.getEndsAt().toString()),
                alerts(firing.size()),
                firing.isEmpty() ? "." : ":"));
    firing.stream()
        .limit(NAMED_MAX)
        .forEach(
            state -> text.append("  %s%n".formatted(HumanText.line(state.getSignal().getTitle()))));
    if (firing.size() > NAMED_MAX) {
      text.append("  and %d more%n".formatted(firing.size() - NAMED_MAX));
    }
    int quiet = matching.size() - firing.size();
    if (quiet > 0) {
      text.append("%s of another silence match too.%n".formatted(alerts(quiet)));
    }
    return text.append(
            "End it before: costwire alerts unsilence %s%n".formatted(silence.getSilenceId()))
        .toString();
  }

  private static String alerts(int number) {
    return number == 1 ? "1 alert" : number + " alerts";
  }
}
