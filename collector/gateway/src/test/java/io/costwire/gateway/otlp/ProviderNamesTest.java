// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderNamesTest {
  private static final Path BOOK =
      Path.of(
          "../../streams-app/pricing/src/main/resources/io/costwire/pricing/imports/providers.yaml");
  private static final Pattern ALIASES =
      Pattern.compile(
          "id: ([a-z0-9_-]+)(?:, clock: [a-z_]+)?[,\\n"
              + "](?:\\s*#[^\\n"
              + "]*\\n"
              + ")*\\s*aliases: \\[([^\\]]+)]");

  @Test
  void everyAliasOfThePriceBook_isItsProvider() throws Exception {
    Matcher provider = ALIASES.matcher(Files.readString(BOOK));
    int found = 0;
    while (provider.find()) {
      for (String alias : provider.group(2).split(",\\s*")) {
        assertThat(of("gen_ai.provider.name", alias, "m")).as(alias).isEqualTo(provider.group(1));
        found++;
      }
    }
    assertThat(found).isGreaterThan(80);
  }

  @ParameterizedTest
  @CsvSource({
    "gen_ai.system, OpenAI, gpt-4o, openai",
    "gen_ai.system, Langchain, claude-sonnet-4, anthropic",
    "gen_ai.system, litellm, bedrock/us.amazon.nova-pro-v1:0, aws",
    "ai.model.provider, xai.chat, grok-4, x-ai",
    "ai.model.provider, google.generative-ai, gemini-2.5-pro, google",
    "ai.model.provider, amazon-bedrock, m, aws",
    "llm.provider, Azure OpenAI, m, azure",
    "gen_ai.provider.name, my-own-server, m, my-own-server",
    "gen_ai.provider.name, a sentence? of text, m, ",
    "x, y, m, "
  })
  void names_areThoseOfThePriceBook(String attribute, String name, String model, String expected) {
    assertThat(of(attribute, name, model)).isEqualTo(expected);
  }

  private static String of(String attribute, String name, String model) {
    Attributes attributes = new Attributes();
    attributes.put(attribute, new AttributeValue.Text(name));
    return ProviderNames.of(attributes, model);
  }
}
