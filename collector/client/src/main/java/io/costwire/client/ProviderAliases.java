// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Providers by the name that the price book has for them, and the names that clients, gateways and
 * instrumentations write instead. The one list of them: event ids, response formats, LiteLLM's
 * callback and spans all go by it, so that one response is one event whoever reported it.
 *
 * @since 0.1
 */
public final class ProviderAliases {
  private static final Map<String, String> CANONICAL =
      table(
          "anthropic anthropic.messages",
          "arcee arcee-ai arcee_ai",
          "avian avian-io",
          "aws aws.bedrock aws-bedrock aws_bedrock bedrock bedrock_converse bedrock-converse"
              + " bedrock-runtime amazon amazon-bedrock amazon_bedrock amazon.bedrock"
              + " anthropic.bedrock anthropic_bedrock",
          "azure az.ai.inference az.ai.openai azure.ai.inference azure.ai.openai azure.openai"
              + " azure-ai azure_ai azure-openai azure_openai azureopenai azure_text"
              + " azure-ai-inference azure-ai-foundry",
          "cerebras",
          "cloudflare cloudflare-workers-ai cloudflare.workers-ai workers-ai workers_ai",
          "cohere cohere_chat cohere-chat cohere-v2",
          "dashscope alibaba",
          "deepseek deepseek-ai deepseek_ai",
          "fireworks fireworks_ai fireworks-ai fireworks.ai fireworksai",
          "github-copilot copilot github_copilot github.copilot",
          "google gcp.gemini gcp.gen_ai gcp.vertex_ai gemini google-gla google-genai google_genai"
              + " google-vertex google_vertexai google.vertex google-vertex-ai googlevertex"
              + " google-generativeai vertex vertex-ai vertex_ai vertex_ai_beta vertexai"
              + " anthropic.vertex_ai anthropic_vertex",
          "groq",
          "minimax minimax-ai minimax_ai",
          "mistral mistral_ai mistral-ai mistral.ai mistralai",
          "moonshotai moonshot_ai moonshot-ai moonshot",
          "novita novita-ai novita_ai",
          "openai openai.chat openai-chat openai.responses openai-responses"
              + " text-completion-openai",
          "openrouter open-router open_router",
          "ovhcloud ovh",
          "perplexity perplexity-ai perplexity_ai perplexityai pplx",
          "together together-ai together_ai together.ai togetherai",
          "voyageai voyage voyage-ai voyage_ai",
          "watsonx ibm.watsonx.ai",
          "x-ai x_ai x.ai xai",
          "zai z-ai z_ai z.ai",
          "zhipuai zhipu zhipu-ai zhipu_ai bigmodel");

  private ProviderAliases() {}

  /**
   * The price book's name; where it has none, the name itself, trimmed and in lower case, with a
   * hyphen for each blank. What follows the last dots of a known name is the API and is left out:
   * {@code openai.responses}, {@code vertex.anthropic.messages}.
   */
  public static String canonical(String provider) {
    String name = provider.strip().toLowerCase(Locale.ROOT).replace(' ', '-');
    for (String part = name; !part.isEmpty(); part = withoutLast(part)) {
      String known = CANONICAL.get(part);
      if (known != null) {
        return known;
      }
    }
    return name;
  }

  /** The price book's name by every other one, and by itself. */
  public static Map<String, String> all() {
    return CANONICAL;
  }

  private static String withoutLast(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  private static Map<String, String> table(String... lines) {
    Map<String, String> names = new HashMap<>();
    for (String line : lines) {
      String[] all = line.split(" ", -1);
      for (String name : all) {
        if (names.put(name, all[0]) != null) {
          throw new IllegalStateException(name + " stands for two providers");
        }
      }
    }
    return Map.copyOf(names);
  }
}
