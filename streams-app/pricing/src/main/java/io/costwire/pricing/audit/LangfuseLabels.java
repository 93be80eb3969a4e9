// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.audit.HistoryRow.Field;
import java.util.ArrayList;
import java.util.List;

/** User, session, environment and trace of Langfuse's observations. */
final class LangfuseLabels implements LabelReader {
  private static final List<FieldPath> USER = FieldPath.any("userId", "traceUserId");
  private static final List<FieldPath> ENVIRONMENT = FieldPath.any("environment");
  private static final List<FieldPath> PROJECT = FieldPath.any("projectId");
  private static final List<FieldPath> TAGS = FieldPath.any("tags", "traceTags");
  private static final List<FieldPath> SESSION = FieldPath.any("sessionId");
  private static final List<FieldPath> TRACE = FieldPath.any("traceId");
  private static final List<FieldPath> PARENT = FieldPath.any("parentObservationId");
  private static final List<FieldPath> LEVEL = FieldPath.any("level");
  private static final List<FieldPath> FIRST = FieldPath.any("completionStartTime");

  @Override
  public HistoryRow.Labels read(RowFields row) throws UnreadableRow {
    LabelBuilder labels =
        new LabelBuilder(row)
            .tag("user", USER)
            .tag("environment", ENVIRONMENT)
            .tag("project", PROJECT)
            .field(Field.SESSION_ID, SESSION)
            .field(Field.TRACE_ID, TRACE)
            .field(Field.PARENT_ID, PARENT);
    if ("ERROR".equals(row.text(LEVEL))) {
      labels.field(Field.STATUS, "error");
    }
    if (row.find(FIRST) != null) {
      labels.field(Field.FIRST_TOKEN_AT, String.valueOf(row.instant(FIRST)));
    }
    JsonNode tags = row.find(TAGS);
    if (tags != null && tags.isTextual() && tags.textValue().strip().startsWith("[")) {
      tags = Values.embedded("tags.", tags.textValue());
    }
    if (tags != null && tags.isArray()) {
      List<String> all = new ArrayList<>();
      tags.forEach(tag -> all.add(tag.asText("")));
      labels.tag("trace_tags", row.node(String.join(",", all)));
    }
    return labels.build();
  }
}
