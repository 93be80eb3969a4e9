// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.standalone.demo.GatewayClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A GPU that is imported, imported again and imported otherwise, with a request that it served. */
record CapacityScenario(Path folder, CostwireProcess costwire) {

  /** Of 24,000 tokens that a day can do, chat used 6,000. */
  void isChargedOnceAndSpreadOverWhoUsedIt() throws IOException {
    request();
    Path bad = file("-48");
    assertThat(run("capacity import", bad.toString()).text())
        .contains("capacity.csv:2: amount: '-48' is no plain number", "Nothing was charged");
    Path file = file("48");
    assertThat(run("capacity import", "--dry-run", file.toString()).text())
        .contains("1 days charged", "1 days lie ahead", "dry run");
    assertThat(run("capacity import", file.toString()).text()).contains(": 1 days charged");
    assertThat(run("capacity import", file.toString()).text())
        .contains("0 days charged, 0 charged otherwise, 0 taken back, 1 as they were");

    String month = costwire.sql("SELECT formatDateTime(now('UTC'), '%Y-%m')");
    assertThat(run("capacity show", month, "--json").text())
        .contains(
            "\"resource\":\"h100-a\",\"kinds\":[\"gpu\"],\"currency\":\"USD\",\"amount\":\"24.0",
            "\"utilisation_percent\":\"25.00\",\"used\":\"6.0",
            "\"idle\":\"18.0",
            "\"cost_per_1k_tokens\":\"1\",\"cost_per_1k_tokens_with_idle\":\"4\"",
            "\"list_price_per_1k_tokens\":null");

    assertThat(run("capacity import", file("96").toString()).text())
        .contains("0 days charged, 1 charged otherwise");
    assertThat(run("capacity show", month).text())
        .contains("h100-a (gpu; tenant gpu-lab), " + month + ": 48.00 USD, by tokens")
        .containsPattern(
            "chat +untagged +own-llama +1 +6,000 +12.00\\R +idle +36.00\\R +sum +48.00")
        .containsPattern("own-llama +6,000 +2 +8 +unknown");
    assertThat(run("statement", month, "--amortise", "--tenant", "gpu-lab", "--by", "team").text())
        .containsPattern("chat .*12.00")
        .containsPattern("\\(idle capacity\\) .*36.00")
        .contains("Allocated capacity-h100-a: 48.00 USD", "amortised by tokens");
  }

  private void request() {
    try (var gateway = new GatewayClient(costwire.endpoints().gateway())) {
      String event =
          """
          {"event_id":"on-gpu","tenant":"gpu-lab","provider":"vllm","model":"own-llama","covered_by":"h100-a",
           "usage":{"input_tokens":5000,"output_tokens":1000},"tags":{"team":"chat"}}\
          """;
      assertThat(gateway.post(event, "application/json").status()).isEqualTo(202);
    }
    Awaitility.await("on-gpu")
        .atMost(ITPipeline.VISIBLE)
        .until(
            () -> costwire.sql("SELECT count() FROM usage_priced WHERE event_id = 'on-gpu'"),
            "1"::equals);
  }

  private Path file(String amount) throws IOException {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    return Files.writeString(
        folder.resolve("capacity.csv"),
        """
        id,tenant,resource,kind,provider,start,end,quantity,unit,amount,models,tokens_per_hour
        h100-1,gpu-lab,h100-a,gpu,some-cloud,%s,%s,48,gpu-hours,%s,own-llama,1000
        """
            .formatted(today, today.plusDays(2), amount));
  }

  private CommandOutput run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command.split(" ")));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    all.addAll(List.of(arguments));
    return CommandOutput.of(all.toArray(String[]::new));
  }
}
