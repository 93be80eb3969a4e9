// SPDX-License-Identifier: Apache-2.0
package io.costwire.examples;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.costwire.client.CostReporter;
import io.costwire.client.Sender;
import io.costwire.langchain4j.CostwireChatModelListener;
import io.costwire.sender.http.HttpSender;
import io.costwire.sender.http.HttpSenderSettings;
import java.util.List;
import java.util.Map;

/** An application on LangChain4j that reports what it costs. Costwire's lines are marked. */
public final class LangChain4jSample {

  private LangChain4jSample() {}

  /** Asks one question; the addresses are in the environment. */
  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    System.out.println(
        ask(
            environment.getOrDefault("OPENAI_BASE_URL", "https://api.openai.com/v1"),
            new HttpSender(HttpSenderSettings.fromEnvironment(environment))));
  }

  static String ask(String modelUrl, Sender sender) {
    try (var reporter = CostReporter.builder(sender).tag("service", "sample").build()) { // Costwire
      var costs = CostwireChatModelListener.of(reporter); // Costwire
      ChatModel model =
          OpenAiChatModel.builder()
              .baseUrl(modelUrl)
              .apiKey(System.getenv().getOrDefault("OPENAI_API_KEY", "none"))
              .modelName("gpt-4o")
              .listeners(List.of(costs)) // Costwire
              .build();
      return model.chat("Which of our plans fits a team of five?");
    }
  }
}
