// SPDX-License-Identifier: Apache-2.0
package io.costwire.examples;

import io.costwire.client.CallStatus;
import io.costwire.client.CostReporter;
import io.costwire.client.Sender;
import io.costwire.client.UsageEvent;
import io.costwire.sender.kafka.KafkaSender;
import io.costwire.sender.kafka.KafkaSenderSettings;
import java.time.Duration;
import java.util.Map;

/** A service that counts its model calls itself, with the Java client. */
public final class JavaExample {

  private JavaExample() {}

  /** Sends one event; the addresses are in the environment. */
  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    run(
        new KafkaSender(
            KafkaSenderSettings.of(
                environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
                environment.getOrDefault("SCHEMA_REGISTRY_URL", "http://localhost:8081"))));
  }

  static void run(Sender sender) {
    try (CostReporter reporter =
        CostReporter.builder(sender)
            .tenant("acme")
            .tag("service", "help-desk")
            .closeTimeout(Duration.ofSeconds(30))
            .build()) {
      reporter.record(
          UsageEvent.builder()
              .provider("openai")
              .requestModel("gpt-4o")
              .responseModel("gpt-4o-2024-08-06")
              .providerResponseId("chatcmpl-example-java")
              .operation("chat")
              .inputTokens(1200)
              .cacheReadTokens(1000) // of the input, not on top of it
              .outputTokens(85)
              .status(CallStatus.SUCCESS)
              .tag("team", "search")
              .build());
    } // sends what waits, and connects first
  }
}
