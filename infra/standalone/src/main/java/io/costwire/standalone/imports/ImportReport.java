// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the rows of an import.
 *
 * @param leftOut rows of which nothing is to be counted, by the reason
 * @param stored how many of those sent are in the table; null of a dry run
 * @param unreadable the first of them
 */
public record ImportReport(
    boolean dryRun,
    Rows rows,
    Map<String, Long> leftOut,
    Content content,
    @Nullable Long stored,
    List<Unreadable> unreadable) {

  /**
   * Rows by what became of them.
   *
   * @param sent or, in a dry run, what would be
   * @param alreadyThere not sent, since the table has them from before
   * @param duplicate not sent, since they stand twice in these files
   * @param sealed not sent, since the rows of their month were dropped, and a repeat would not show
   */
  public record Rows(
      long read, long sent, long alreadyThere, long duplicate, long sealed, long unreadable) {}

  /**
   * What the events say.
   *
   * @param from of the earliest, null without any
   * @param sums events that are sums over requests
   * @param requests of these sums, as far as the export says
   * @param reported what the export says all cost, in dollars
   */
  public record Content(
      @Nullable Instant from,
      @Nullable Instant to,
      long sums,
      BigDecimal requests,
      BigDecimal reported) {}

  /** A row that could not be read: where, and what to do. Never what it says. */
  public record Unreadable(String file, long line, String reason) {}

  public ImportReport {
    leftOut = Map.copyOf(leftOut);
    unreadable = List.copyOf(unreadable);
  }

  /** Whether every row became of what it should. */
  public boolean isFine() {
    return rows.unreadable == 0 && rows.sealed == 0 && (stored == null || stored >= rows.sent);
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, rows.read, "rows read");
    line(text, rows.sent, dryRun ? "events would be sent" : "events sent");
    optional(text, rows.alreadyThere, "already in the table, not sent again");
    optional(text, rows.duplicate, "twice in these files, sent once");
    leftOut.forEach((why, count) -> line(text, count, why));
    optional(
        text,
        rows.sealed,
        "of months whose rows were dropped (SINK_RETENTION_RAW): a repeat would not be noticed, so"
            + " they are not sent");
    optional(text, rows.unreadable, "could not be read:");
    unreadable.forEach(
        it -> text.append("%14s%s:%d %s%n".formatted("", it.file, it.line, it.reason)));
    if (content.from != null) {
      text.append("From %s to %s.%n".formatted(content.from, content.to));
    }
    if (content.sums > 0) {
      text.append(
          ("%,d events are sums over %s requests: each counts as one request; usage['requests'] has"
                  + " how many.%n")
              .formatted(content.sums, content.requests.toPlainString()));
    }
    if (content.reported.signum() != 0) {
      text.append(
          ("The export says all of it cost %s USD; that is kept as provider_cost, and the price"
                  + " book prices anew (costwire audit says where and why they differ).%n")
              .formatted(content.reported.stripTrailingZeros().toPlainString()));
    }
    text.append(outcome());
    return text.toString();
  }

  private String outcome() {
    if (stored == null) {
      return "Nothing was sent (dry run).\n";
    }
    if (stored >= rows.sent) {
      return String.format(
          Locale.ROOT, "%s%n", rows.sent == 0 ? "Nothing was left to send." : "All are stored.");
    }
    return ("%,d are stored. The rest is known to the streams app already, still under way"
            + " (costwire status) or refused (costwire dlq list); the command may be repeated.%n")
        .formatted(stored);
  }

  private static void optional(StringBuilder text, long count, String what) {
    if (count > 0) {
      line(text, count, what);
    }
  }

  private static void line(StringBuilder text, long count, String what) {
    text.append(String.format(Locale.ROOT, "%,12d  %s%n", count, what));
  }

  /** For machines: one object. */
  public String json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("dry_run", dryRun)
        .put("read", rows.read)
        .put("sent", rows.sent)
        .put("already_there", rows.alreadyThere)
        .put("duplicate", rows.duplicate)
        .put("sealed", rows.sealed)
        .put("left_out", leftOut.values().stream().mapToLong(Long::longValue).sum())
        .put("unreadable", rows.unreadable)
        .put("stored", stored)
        .put("from", content.from == null ? null : content.from.toString())
        .put("to", content.to == null ? null : content.to.toString())
        .put("sums", content.sums)
        .put("requests_in_sums", content.requests.toPlainString())
        .put("reported_usd", content.reported.toPlainString());
    ArrayNode lines = root.putArray("unreadable_rows");
    unreadable.forEach(
        it -> lines.addObject().put("file", it.file).put("line", it.line).put("reason", it.reason));
    return root + "\n";
  }
}
