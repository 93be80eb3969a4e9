// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.standalone.reprice.History;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.PriceBooks;
import io.costwire.standalone.whatif.WhatIfFile;
import io.costwire.standalone.whatif.WhatIfReport;
import io.costwire.standalone.whatif.WhatIfRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prices history under changes. */
@Command(
    name = "whatif",
    description = {
      "Price a range of history as if things were done otherwise: another model or provider for a"
          + " share of the traffic, a service tier, prompts cached, repeats answered by a cache, or"
          + " prepaid capacity; with what failures cost, if they differ. Shows the saving by"
          + " change, team and feature. Nothing is changed.",
      "",
      "Of the changes that concern a request the first is made. Shares are picked by a hash of the"
          + " event id, so the same file gives the same answer. A request without a cost on one"
          + " side is counted and compared on neither. Costs as billed are held against the active"
          + " price book: run reprice first where that has changed.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  changes:",
      "  - {id: small-first, match: {model: gpt-4o, feature: search}, share: 70%, model:"
          + " gpt-4o-mini}",
      "  - {id: nightly, match: {team: reports}, service_tier: batch}",
      "  - {id: cached, match: {service: assistant}, prompt_cache: 60%}",
      "  - {id: repeats, match: {feature: faq}, answer_repeats: true}   # by the tag"
          + " prompt_fingerprint",
      "  - {id: reserved, match: {team: chat}, provisioned: 3000}       # for the whole range",
      "  errors: {cost: 5, failure_rates: {gpt-4o: 5%, gpt-4o-mini: 15%}}"
    })
final class WhatIfCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(paramLabel = "FILE", description = "Changes, in YAML.")
  private Path file = Path.of("");

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "First event time, UTC: 2026-11-01 or 2026-11-01T12:00:00Z.")
  private Instant from = Instant.EPOCH;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "End of the range, exclusive (default: now).")
  private @Nullable Instant to;

  @Option(names = "--json", description = "A JSON object for each line, one a line.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    return switch (WhatIfFile.of(file)) {
      case WhatIfFile.Refused refused -> {
        refused.problems().forEach(System.err::println);
        yield 1;
      }
      case WhatIfFile.Read read -> {
        print(report(read));
        yield 0;
      }
    };
  }

  private WhatIfReport report(WhatIfFile.Read read) {
    Instant now = Instant.now();
    var range = new History.Range(from, to == null ? now : to, List.of(), List.of());
    PriceBook book =
        PriceBooks.published(data.endpoints(), System.getenv())
            .book()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no price book is active; give it one with costwire prices import"));
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      return new WhatIfRun(new PriceEngine(book), read, now).run(new History(clickHouse, range));
    }
  }

  private void print(WhatIfReport report) throws JsonProcessingException {
    if (!json) {
      System.out.print(report.text());
      return;
    }
    var mapper = new ObjectMapper();
    for (Object line : report.lines()) {
      System.out.println(mapper.writeValueAsString(line));
    }
  }
}
