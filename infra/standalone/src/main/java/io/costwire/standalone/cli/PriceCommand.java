// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.lines.PriceLines;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prices usage with the shipped book; needs no services. */
@Command(
    name = "price",
    description =
        "Price usage: JSON lines in, JSON lines with the exact cost and its line items out.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "In:  {\"id\":\"1\",\"provider\":\"openai\",\"model\":\"gpt-4o\",\"timestamp\":\"2026-11-22T12:00:00Z\",",
      "      \"usage\":{\"input_tokens\":1200,\"output_tokens\":300}}",
      "Out: {\"id\":\"1\",\"status\":\"PRICED\",\"cost\":\"0.006\",\"lines\":[...]}",
      "Exit code 1 when a line could not be read."
    })
final class PriceCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException {
    PriceLines lines = new PriceLines(new PriceEngine(PriceBook.shipped()));
    return JsonLines.run(lines::run);
  }
}
