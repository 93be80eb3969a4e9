// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.demo.GatewayClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends usage events to the gateway. */
@Command(
    name = "emit",
    description = "Send usage events (a JSON object, an array, or NDJSON) to the gateway.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: costwire emit '{\"provider\":\"openai\",\"model\":\"gpt-4o\",",
      "          "
          + " \"usage\":{\"input_tokens\":1000,\"output_tokens\":200},\"tags\":{\"team\":\"search\"}}'"
    })
final class EmitCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(
      paramLabel = "EVENTS",
      arity = "0..1",
      description = "The events; without it they are read from --file or standard input.")
  private @Nullable String events;

  @Option(names = "--file", paramLabel = "FILE", description = "Read the events from a file.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    String body = body();
    boolean lines = body.strip().startsWith("{") && body.strip().contains("}\n");
    try (var gateway = new GatewayClient(data.endpoints().gateway())) {
      var answer = gateway.post(body, lines ? "application/x-ndjson" : "application/json");
      System.out.println(answer.body().strip());
      return answer.status() == 202 && answer.rejected() == 0 ? 0 : 1;
    }
  }

  private String body() throws IOException {
    if (events != null) {
      return events;
    }
    return file != null
        ? Files.readString(file)
        : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
