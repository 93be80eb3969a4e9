// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.litellm;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.EventLimits;
import io.costwire.gateway.access.Caller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tags of a LiteLLM payload: team, user and project of the virtual key, the request's tags, and the
 * metadata that was meant for its spend logs. LiteLLM cannot mend an event, so a tag that Costwire
 * does not take, or that the API key may not set, is left out instead of refusing the cost. What
 * the virtual key says comes first: free metadata neither changes it nor takes its room.
 */
final class LiteLlmTags {
  private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
  // LiteLLM adds these to the caller's tags by itself
  private static final String USER_AGENT = "User-Agent:";
  private static final String REQUEST_TAGS = "request_tags";

  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Caller caller;

  private LiteLlmTags(Caller caller) {
    this.caller = caller;
  }

  static Map<String, String> of(JsonNode payload, Caller caller) {
    LiteLlmTags found = new LiteLlmTags(caller);
    JsonNode metadata = payload.path("metadata");
    found.first("team", metadata, "user_api_key_team_alias", "user_api_key_team_id");
    found.first("project", metadata, "user_api_key_project_alias", "user_api_key_project_id");
    found.first("department", metadata, "user_api_key_org_alias", "user_api_key_org_id");
    found.first("user", payload, "end_user");
    found.first("user", metadata, "user_api_key_end_user_id", "user_api_key_user_id");
    found.requestTags(payload.path(REQUEST_TAGS));
    found.spendLogs(metadata.path("spend_logs_metadata"));
    return found.tags;
  }

  private void spendLogs(JsonNode metadata) {
    metadata
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isTextual() || entry.getValue().isIntegralNumber()) {
                put(entry.getKey(), entry.getValue().asText());
              }
            });
  }

  private void requestTags(JsonNode list) {
    List<String> plain = new ArrayList<>();
    for (JsonNode item : list) {
      String tag = item.asText("").strip();
      if (tag.isEmpty() || tag.startsWith(USER_AGENT)) {
        continue;
      }
      Optional<Integer> at = separator(tag);
      if (at.isPresent()) {
        put(tag.substring(0, at.get()), tag.substring(at.get() + 1).strip());
      } else {
        plain.add(tag);
      }
    }
    if (!plain.isEmpty()) {
      put(REQUEST_TAGS, String.join(",", plain));
    }
  }

  private static Optional<Integer> separator(String tag) {
    int colon = tag.indexOf(':');
    int equals = tag.indexOf('=');
    int at = colon < 0 ? equals : equals < 0 ? colon : Math.min(colon, equals);
    return at > 0 && KEY.matcher(tag.substring(0, at)).matches()
        ? Optional.of(at)
        : Optional.empty();
  }

  private void first(String key, JsonNode node, String... names) {
    for (String name : names) {
      JsonNode value = node.path(name);
      if (value.isTextual() && !value.textValue().isBlank()) {
        put(key, value.textValue());
        return;
      }
    }
  }

  private void put(String key, String value) {
    boolean fits =
        KEY.matcher(key).matches()
            && !value.isBlank()
            && EventLimits.isClean(value)
            && EventLimits.utf8Bytes(value) <= EventLimits.MAX_TAG_VALUE_BYTES
            && tags.size() < EventLimits.MAX_TAGS / 2;
    if (fits && caller.mayTag(key, value)) {
      tags.putIfAbsent(key, value);
    }
  }
}
