// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.lines.PriceExplanation;
import io.costwire.pricing.lines.PriceLines;
import io.costwire.pricing.lines.UnreadableField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prices usage with a book; needs no services. */
@Command(
    name = "price",
    description = {
      "Price usage: JSON lines in, JSON lines with the exact cost and its line items out.",
      "With --explain: one request as a table, with the reason for every figure."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "In:  {\"id\":\"1\",\"provider\":\"openai\",\"model\":\"gpt-4o\",",
      "      \"timestamp\":\"2026-11-22T12:00:00Z\",",
      "      \"usage\":{\"input_tokens\":1200,\"output_tokens\":300}}",
      "Out: {\"id\":\"1\",\"status\":\"PRICED\",\"cost\":\"0.006\",\"lines\":[...]}",
      "",
      "costwire price --explain --provider openai --model gpt-4o \\",
      "  --usage input_tokens=1200,cache_read_tokens=1000,output_tokens=300",
      "",
      "Counts are totals: input_tokens includes what was cached.",
      "An event without a price is an answer, not a failure.",
      "Exit code 1 when a line could not be read."
    })
final class PriceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--explain",
      description = "Explain one request: the options below, or one JSON object on standard input.")
  private boolean explain;

  @Mixin private BookOption book = new BookOption();

  @ArgGroup(exclusive = false, heading = "A request to explain:%n")
  private @Nullable Request request;

  /** A request in options. */
  static final class Request {
    @Option(names = "--provider", paramLabel = "NAME", description = "Provider, as reported.")
    private @Nullable String provider;

    @Option(names = "--model", paramLabel = "NAME", description = "Model, as reported.")
    private @Nullable String model;

    @Option(
        names = "--usage",
        paramLabel = "UNIT=N",
        split = ",",
        description = "What was used, such as input_tokens=1200,output_tokens=300.")
    private Map<String, String> usage = new LinkedHashMap<>();

    @Option(names = "--at", paramLabel = "TIME", description = "Instant or date (default: now).")
    private @Nullable String at;

    @Option(names = "--service-tier", paramLabel = "TIER", description = "Tier that served it.")
    private @Nullable String serviceTier;

    @Option(names = "--mode", paramLabel = "MODE", description = "batch, if it was one.")
    private @Nullable String mode;

    @Option(names = "--region", paramLabel = "REGION", description = "Region that served it.")
    private @Nullable String region;

    @Option(names = "--account", paramLabel = "NAME", description = "Account, for overrides.")
    private @Nullable String account;

    @Option(names = "--deployment", paramLabel = "NAME", description = "Deployment, likewise.")
    private @Nullable String deployment;

    private String json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("provider", provider)
          .put("model", model)
          .put("timestamp", at == null ? Instant.now().toString() : at)
          .put("service_tier", serviceTier)
          .put("mode", mode)
          .put("region", region)
          .put("account", account)
          .put("deployment", deployment);
      if (!usage.isEmpty()) {
        usage.forEach(json.putObject("usage")::put);
      }
      return json.toString();
    }
  }

  @Override
  public Integer call() throws IOException {
    if (!explain && request != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--provider, --model and the like are for --explain; without it, requests are JSON lines"
              + " on standard input");
    }
    PriceEngine engine = new PriceEngine(book.load());
    return explain ? explained(engine) : JsonLines.run(new PriceLines(engine)::answer);
  }

  private int explained(PriceEngine engine) throws IOException {
    String json =
        request == null
            ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
            : request.json();
    try {
      System.out.print(new PriceExplanation(engine).explain(json));
      return 0;
    } catch (UnreadableField e) {
      System.err.println("costwire price: the request: " + e.reason());
      return request == null ? 1 : 2;
    }
  }
}
