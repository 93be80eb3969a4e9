// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * JSON inside of attributes: the AI SDK's provider metadata, where its versions 4 and 5 put cache
 * writes, and OpenInference's metadata. Counts and known keys are taken out, the rest is dropped;
 * text that is not JSON is nothing.
 */
final class ProviderMetadata {
  private static final int MAX_DEPTH = 32;
  private static final long MAX_COUNT = 1_000_000_000_000L;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .build();

  private final JsonNode root;

  private ProviderMetadata(JsonNode root) {
    this.root = root;
  }

  static ProviderMetadata of(@Nullable String json) {
    if (json == null) {
      return new ProviderMetadata(MAPPER.missingNode());
    }
    try {
      return new ProviderMetadata(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      return new ProviderMetadata(MAPPER.missingNode());
    }
  }

  OptionalLong cacheRead() {
    return first(
        "/anthropic/usage/cache_read_input_tokens",
        "/anthropic/cacheReadInputTokens",
        "/bedrock/usage/cacheReadInputTokens");
  }

  OptionalLong cacheWrite() {
    return first(
        "/anthropic/usage/cache_creation_input_tokens",
        "/anthropic/cacheCreationInputTokens",
        "/bedrock/usage/cacheWriteInputTokens");
  }

  /** The part of the cache writes that is kept for an hour and costs more. */
  OptionalLong cacheWriteHour() {
    return first("/anthropic/usage/cache_creation/ephemeral_1h_input_tokens");
  }

  OptionalLong cacheWriteFiveMinutes() {
    return first("/anthropic/usage/cache_creation/ephemeral_5m_input_tokens");
  }

  /** Entries whose keys are tags, or the session. */
  Map<String, String> tags() {
    Map<String, String> tags = new HashMap<>();
    root.forEachEntry(
        (key, value) -> {
          String tag = TagNames.ofMetadataKey(key);
          if (tag != null && value.isValueNode() && !value.isNull()) {
            tags.put(tag, value.asText());
          }
        });
    return tags;
  }

  private OptionalLong first(String... paths) {
    for (String path : paths) {
      JsonNode node = root.at(path);
      if (node.isIntegralNumber() && node.canConvertToLong()) {
        long count = node.longValue();
        if (count >= 0 && count <= MAX_COUNT) {
          return OptionalLong.of(count);
        }
      }
    }
    return OptionalLong.empty();
  }
}
