// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.dlq.DeadLetter;
import io.costwire.standalone.dlq.DeadLetterText;
import io.costwire.standalone.dlq.DeadLetters;
import io.costwire.standalone.dlq.Originals;
import io.costwire.standalone.stack.Endpoints;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything that is known of one dead letter. */
@Command(
    name = "show",
    description = "Show one dead letter: why, where it came from, what to do, and its event.",
    mixinStandardHelpOptions = true)
final class DlqShowCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(paramLabel = "ID", description = "As costwire dlq list shows it.")
  private String id = "";

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Endpoints endpoints = data.endpoints();
    Map<String, String> facts;
    try (DeadLetters letters = new DeadLetters(endpoints, System.getenv());
        Originals originals = new Originals(endpoints, System.getenv())) {
      DeadLetter letter =
          letters
              .find(id)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "there is no dead letter %s; costwire dlq list shows their ids"
                              .formatted(Originals.shown(id))));
      facts = DeadLetterText.facts(letter, originals);
    }
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(facts));
    } else {
      facts.forEach((name, value) -> System.out.printf("%-22s %s%n", name, value));
    }
    return 0;
  }
}
