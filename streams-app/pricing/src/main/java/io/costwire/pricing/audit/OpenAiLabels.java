// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.audit.HistoryRow.Field;
import java.util.List;

/** Project, user and key of OpenAI's usage, where it was asked for by these. */
final class OpenAiLabels implements LabelReader {
  private static final List<FieldPath> PROJECT = FieldPath.any("project_name", "project_id");
  private static final List<FieldPath> USER = FieldPath.any("user_email", "user_id");
  private static final List<FieldPath> KEY = FieldPath.any("api_key_id");

  @Override
  public HistoryRow.Labels read(RowFields row) throws UnreadableRow {
    String object = row.rawText("object");
    return new LabelBuilder(row)
        .tag("project", PROJECT)
        .tag("user", USER)
        .field(Field.API_KEY_ID, KEY)
        .field(
            Field.OPERATION,
            object == null
                ? null
                : object.contains(".completions.")
                    ? "chat"
                    : object.contains(".embeddings.") ? "embeddings" : null)
        .build();
  }
}
