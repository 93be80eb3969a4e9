// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.extract.ExtractLines;
import io.costwire.extract.UsageExtractor;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Reduces provider response bodies to usage; needs no services. */
@Command(
    name = "extract",
    description = "Reduce provider response bodies to usage: JSON lines in, JSON lines out.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "In:  {\"id\":\"1\",\"provider\":\"openai\",\"api_flavor\":\"chat\",\"body\":{...}}",
      "     or \"stream\":[\"...\",\"...\"], the data of each server-sent event",
      "Out: {\"id\":\"1\",\"model\":\"gpt-4o\",\"usage\":{\"input_tokens\":1200,...}} or"
          + " {\"id\":\"1\",\"error\":\"...\"}",
      "Exit code 1 when a body gave no usage."
    })
final class ExtractCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException {
    return JsonLines.run(new ExtractLines(new UsageExtractor())::answerLine);
  }
}
