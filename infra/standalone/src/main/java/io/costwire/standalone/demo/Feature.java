// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import java.util.List;

/**
 * Something a team built on language models.
 *
 * @param team owner
 * @param service service that makes the calls
 * @param name feature as tagged
 * @param models models it calls, the likeliest first
 * @param weight share of the traffic, relative to the others
 */
record Feature(String team, String service, String name, List<ModelProfile> models, int weight) {

  /** Written by the larger model since yesterday. */
  static final Feature MOVED =
      new Feature(
          "support",
          "support-bot",
          "replies",
          List.of(ModelProfile.ANTHROPIC_STREAMED, ModelProfile.ANTHROPIC_LARGE),
          14);

  static final List<Feature> ALL =
      List.of(
          new Feature(
              "search",
              "search-api",
              "answers",
              List.of(ModelProfile.OPENAI_MINI, ModelProfile.OPENAI_FRONTIER),
              34),
          new Feature(
              "search",
              "search-indexer",
              "summaries",
              List.of(ModelProfile.GOOGLE_FLASH, ModelProfile.OPENAI_NANO),
              16),
          new Feature(
              "support",
              "support-bot",
              "triage",
              List.of(ModelProfile.ANTHROPIC_SMALL, ModelProfile.OPENAI_NANO),
              20),
          MOVED,
          new Feature(
              "growth",
              "campaigns",
              "copywriting",
              List.of(ModelProfile.GOOGLE_PRO, ModelProfile.OPENAI_MINI),
              9),
          new Feature(
              "platform",
              "code-review",
              "review",
              List.of(ModelProfile.ANTHROPIC_LARGE, ModelProfile.OPENAI_FRONTIER),
              7));

  /** Project that pays, as tagged. */
  String project() {
    return team + "-2026";
  }

  static final int TOTAL_WEIGHT = ALL.stream().mapToInt(Feature::weight).sum();
}
