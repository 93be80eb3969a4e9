// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import java.util.List;

/**
 * A model that the demo's services call, and the API through which they do.
 *
 * @param provider provider as the extractor and the price book name it
 * @param apiFlavor shape of the response bodies
 * @param model model name as the response reports it
 * @param streamed whether the response is a stream of server-sent events
 * @param promptTokens typical prompt, in tokens
 * @param answerTokens typical answer, in tokens
 */
record ModelProfile(
    String provider,
    String apiFlavor,
    String model,
    boolean streamed,
    int promptTokens,
    int answerTokens) {

  static final ModelProfile OPENAI_FRONTIER =
      new ModelProfile("openai", "responses", "gpt-5.5", false, 3200, 620);
  static final ModelProfile OPENAI_MINI =
      new ModelProfile("openai", "chat", "gpt-5.4-mini", false, 1400, 260);
  static final ModelProfile OPENAI_NANO =
      new ModelProfile("openai", "chat", "gpt-5.4-nano", false, 600, 40);
  static final ModelProfile ANTHROPIC_LARGE =
      new ModelProfile("anthropic", "default", "claude-opus-5", false, 5200, 900);
  static final ModelProfile ANTHROPIC_STREAMED =
      new ModelProfile("anthropic", "default", "claude-sonnet-5", true, 4100, 700);
  static final ModelProfile ANTHROPIC_SMALL =
      new ModelProfile("anthropic", "default", "claude-haiku-4-5-20251001", false, 1800, 210);
  static final ModelProfile GOOGLE_FLASH =
      new ModelProfile("google", "default", "gemini-2.5-flash", false, 2300, 330);
  static final ModelProfile GOOGLE_PRO =
      new ModelProfile("google", "default", "gemini-2.5-pro", false, 6100, 800);

  /** A model that no price book knows: it must show up as unpriced, never as free. */
  static final ModelProfile UNKNOWN =
      new ModelProfile("openai", "chat", "in-house-experiment-7", false, 900, 150);

  /** A coding agent drags a piece of its conversation along. */
  static final ModelProfile AGENT =
      new ModelProfile("anthropic", "default", "claude-opus-5", false, 8_000, 900);

  static final List<ModelProfile> PRICED =
      List.of(
          OPENAI_FRONTIER,
          OPENAI_MINI,
          OPENAI_NANO,
          ANTHROPIC_LARGE,
          ANTHROPIC_STREAMED,
          ANTHROPIC_SMALL,
          GOOGLE_FLASH,
          GOOGLE_PRO);
}
