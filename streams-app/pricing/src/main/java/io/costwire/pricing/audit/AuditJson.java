// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The report for a machine: one object, amounts as plain decimals in quotes, exact. */
public final class AuditJson {

  private AuditJson() {}

  public static String render(AuditReport report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    AuditReport.Subject subject = report.subject();
    root.put("file", subject.name())
        .put("format", subject.format())
        .put("book", subject.bookVersion())
        .put("currency", subject.currency());
    AuditReport.Rows rows = report.rows();
    root.putObject("rows")
        .put("total", rows.total())
        .put("priced", rows.priced())
        .put("partial", rows.partial())
        .put("unpriced", rows.unpriced())
        .put("no_usage", rows.noUsage())
        .put("invalid", rows.invalid())
        .put("unreadable", rows.unreadable());
    sums(root.putObject("compared"), report.compared());
    AuditReport.Sums apart = report.apart();
    if (apart != null) {
      sums(root.putObject("apart"), apart);
    }
    ArrayNode causes = root.putArray("causes");
    for (AuditReport.CauseLine line : report.causes()) {
      ObjectNode node =
          causes
              .addObject()
              .put("cause", line.cause().key())
              .put("group", line.cause().group())
              .put("detail", line.detail().isEmpty() ? null : line.detail());
      sums(node, line.sums());
    }
    models(root.putArray("models"), report);
    largest(root.putArray("largest"), report);
    ArrayNode notCompared = root.putArray("not_compared");
    for (AuditReport.NotCompared line : report.notCompared()) {
      notCompared
          .addObject()
          .put("reason", line.reason().key())
          .put("rows", line.rows())
          .put("reported", plain(line.reported()))
          .put("computed", plain(line.computed()));
    }
    ArrayNode unreadable = root.putArray("unreadable");
    for (AuditReport.UnreadableLine line : report.unreadable()) {
      unreadable
          .addObject()
          .put("row", line.number())
          .put("line", line.line())
          .put("reason", line.reason());
    }
    ArrayNode notes = root.putArray("notes");
    report.notes().forEach(notes::add);
    return root.toPrettyString() + "\n";
  }

  private static void models(ArrayNode models, AuditReport report) {
    for (AuditReport.ModelLine line : report.models()) {
      ObjectNode node = models.addObject().put("model", line.name()).put("model_rows", line.rows());
      sums(node, line.compared());
      node.put("difference", plain(line.difference()))
          .put("reported_only", plain(line.reportedOnly()))
          .put("computed_only", plain(line.computedOnly()));
    }
  }

  private static void largest(ArrayNode largest, AuditReport report) {
    for (AuditReport.RowLine row : report.largest()) {
      BigDecimal reported = row.reported();
      largest
          .addObject()
          .put("row", row.number())
          .put("line", row.line())
          .put("id", row.id())
          .put("model", row.model())
          .put("reported", plain(reported))
          .put("computed", plain(row.computed()))
          .put("difference", reported == null ? null : plain(row.computed().subtract(reported)))
          .put("cause", row.cause() == null ? null : row.cause().key())
          .put("detail", row.detail().isEmpty() ? null : row.detail());
    }
  }

  private static void sums(ObjectNode node, AuditReport.Sums sums) {
    node.put("rows", sums.rows())
        .put("reported", plain(sums.reported()))
        .put("computed", plain(sums.computed()))
        .put("difference", plain(sums.difference()));
  }

  static @Nullable String plain(@Nullable BigDecimal value) {
    if (value == null) {
      return null;
    }
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
