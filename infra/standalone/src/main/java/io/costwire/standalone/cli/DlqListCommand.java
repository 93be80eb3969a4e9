// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.dlq.DeadLetterList;
import io.costwire.standalone.dlq.DeadLetters;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A line per dead letter. */
@Command(
    name = "list",
    description = "List what was refused, the newest last, and count it by reason.",
    mixinStandardHelpOptions = true)
final class DlqListCommand implements Callable<Integer> {
  private static final String ROW = "%-26s %-20s %-9s %-18s %-22s %-24s %-22s %s%n";

  @Mixin private DataOption data = new DataOption();
  @Mixin private DlqSelection selection = new DlqSelection();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "List the newest N; all are counted (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    DeadLetterList list;
    try (DeadLetters letters = new DeadLetters(data.endpoints(), System.getenv())) {
      list = DeadLetterList.read(letters, selection.filter(List.of()), Math.max(0, limit));
    }
    System.out.print(json ? new ObjectMapper().writeValueAsString(list) + "\n" : text(list));
    return 0;
  }

  private static String text(DeadLetterList list) {
    StringBuilder text = new StringBuilder();
    if (!list.letters().isEmpty()) {
      text.append(
          ROW.formatted(
              "id",
              "refused at",
              "stage",
              "reason",
              "field",
              "tenant / sender",
              "came from",
              "replay"));
    }
    list.letters().forEach(line -> text.append(row(line)));
    list.byReason().forEach((reason, count) -> text.append("%,10d  %s%n".formatted(count, reason)));
    text.append(
        "%,d refused in all%s%n"
            .formatted(
                list.total(),
                list.total() > list.letters().size()
                    ? ", the newest %d listed".formatted(list.letters().size())
                    : ""));
    if (list.unreadable() > 0) {
      text.append(
          "%,d records of usage.rejected cannot be read; does the registry have their schemas?%n"
              .formatted(list.unreadable()));
    }
    return text.toString();
  }

  private static String row(DeadLetterList.Line line) {
    return ROW.formatted(
        line.id(),
        line.rejectedAt().substring(0, Math.min(19, line.rejectedAt().length())) + "Z",
        line.stage(),
        line.reason(),
        orDash(line.field()),
        orDash(line.tenant()) + " / " + line.source(),
        line.sourceRecord(),
        line.replayable() ? "yes" : "no");
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
