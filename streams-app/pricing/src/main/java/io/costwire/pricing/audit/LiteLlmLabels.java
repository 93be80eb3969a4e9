// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.audit.HistoryRow.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Team, user, project and tags of LiteLLM's spend logs, by the names that its live callback gives
 * them, so that the past and the present of a team are one line.
 */
final class LiteLlmLabels implements LabelReader {
  private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

  private static final List<FieldPath> TEAM =
      FieldPath.any("metadata.user_api_key_team_alias", "team_id", "metadata.user_api_key_team_id");
  private static final List<FieldPath> PROJECT =
      FieldPath.any("metadata.user_api_key_project_alias", "metadata.user_api_key_project_id");
  private static final List<FieldPath> ORGANIZATION =
      FieldPath.any(
          "metadata.user_api_key_org_alias", "organization_id", "metadata.user_api_key_org_id");
  private static final List<FieldPath> USER =
      FieldPath.any(
          "end_user", "metadata.user_api_key_end_user_id", "metadata.user_api_key_user_id", "user");
  private static final List<FieldPath> TAGS = FieldPath.any("request_tags");
  private static final List<FieldPath> FREE = FieldPath.any("metadata.spend_logs_metadata");
  private static final List<FieldPath> KEY_NAME =
      FieldPath.any("metadata.user_api_key_alias", "api_key");
  private static final List<FieldPath> STATUS = FieldPath.any("status", "metadata.status");
  private static final List<FieldPath> ERROR =
      FieldPath.any("metadata.error_information.error_class");
  private static final List<FieldPath> SESSION = FieldPath.any("session_id");
  private static final List<FieldPath> DEPLOYMENT = FieldPath.any("model_id");
  private static final List<FieldPath> CALL = FieldPath.any("call_type");
  private static final List<FieldPath> FIRST = FieldPath.any("completionStartTime");

  @Override
  public HistoryRow.Labels read(RowFields row) throws UnreadableRow {
    LabelBuilder labels =
        new LabelBuilder(row)
            .tag("team", TEAM)
            .tag("project", PROJECT)
            .tag("department", ORGANIZATION)
            .tag("user", USER)
            .field(Field.API_KEY_ID, KEY_NAME)
            .field(Field.STATUS, status(row.text(STATUS)))
            .field(Field.ERROR_TYPE, ERROR)
            .field(Field.SESSION_ID, SESSION)
            .field(Field.DEPLOYMENT, DEPLOYMENT)
            .field(Field.OPERATION, operation(row.identifier(CALL)));
    if (row.find(FIRST) != null) {
      labels.field(Field.FIRST_TOKEN_AT, String.valueOf(row.instant(FIRST)));
    }
    requestTags(row, labels);
    JsonNode free = row.find(FREE);
    if (free != null && free.isObject()) {
      free.properties().forEach(entry -> put(labels, entry.getKey(), entry.getValue()));
    }
    return labels.build();
  }

  private static void requestTags(RowFields row, LabelBuilder labels) throws UnreadableRow {
    JsonNode list = row.find(TAGS);
    if (list != null && list.isTextual() && list.textValue().strip().startsWith("[")) {
      list = Values.embedded("request_tags.", list.textValue());
    }
    if (list == null || !list.isArray()) {
      return;
    }
    List<String> plain = new ArrayList<>();
    for (JsonNode item : list) {
      String tag = item.asText("").strip();
      int at = separator(tag);
      if (at > 0 && KEY.matcher(tag.substring(0, at)).matches()) {
        labels.tag(tag.substring(0, at), row.node(tag.substring(at + 1)));
      } else if (!tag.isEmpty() && !tag.startsWith("User-Agent:")) {
        plain.add(tag);
      }
    }
    labels.tag("request_tags", row.node(String.join(",", plain)));
  }

  private static int separator(String tag) {
    int colon = tag.indexOf(':');
    int equals = tag.indexOf('=');
    if (tag.startsWith("User-Agent:")) {
      return -1;
    }
    return colon < 0 ? equals : equals < 0 ? colon : Math.min(colon, equals);
  }

  private static void put(LabelBuilder labels, String key, JsonNode value) {
    if (KEY.matcher(key).matches() && (value.isTextual() || value.isIntegralNumber())) {
      labels.tag(key, value);
    }
  }

  private static @Nullable String status(@Nullable String status) {
    return status == null
        ? null
        : switch (status) {
          case "success" -> "success";
          case "failure" -> "error";
          default -> null;
        };
  }

  private static @Nullable String operation(@Nullable String call) {
    return call == null
        ? null
        : switch (call) {
          case "completion", "acompletion", "responses", "aresponses", "anthropic_messages" ->
              "chat";
          case "text_completion", "atext_completion" -> "text_completion";
          case "embedding", "aembedding" -> "embeddings";
          default -> call;
        };
  }
}
