// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.review;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.costwire.chargeback.commitments.Written;
import io.costwire.chargeback.review.Budgeted;
import io.costwire.chargeback.review.Mover;
import io.costwire.chargeback.review.Review;
import io.costwire.chargeback.review.Share;
import io.costwire.chargeback.review.Target;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

/** A review to read: Markdown, the same as a page, and its figures for a spreadsheet. */
public final class ReviewPage {
  private static final int BAR = 20;
  private static final int HUNDRED = 100;

  private static final String HTML =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <style>
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; width: 100%%; margin: 0.5rem 0 1.5rem; }
      th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid #8884; text-align: left; }
      th[align=right], td[align=right] { text-align: right; font-variant-numeric: tabular-nums; }
      tr:hover td { background: #8882; }
      </style>
      </head>
      <body>
      %s</body>
      </html>
      """;

  private final Review review;
  private final String state;

  /**
   * @param state whether the month is open or when it was closed, in words
   */
  public ReviewPage(Review review, String state) {
    this.review = review;
    this.state = state;
  }

  /** With tables as GitHub and GitLab have them. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# Review of " + review.month() + "\n\n");
    text.append(safe(state)).append(". All amounts in ").append(safe(review.currency()));
    text.append(".\n\n");
    spend(text);
    budgets(text);
    review.shares().forEach((dimension, rows) -> shares(text, dimension, rows));
    targets(text);
    movers(text);
    actions(text);
    return text.toString();
  }

  private void spend(StringBuilder text) {
    text.append("| | amount |\n|---|--:|\n");
    row(text, "Usage of " + review.month(), money(review.actual().billed()));
    row(text, "Month before", money(review.previous().billed()));
    row(text, "Change", percent(review.changePercent(), true));
    row(text, "At list prices", money(review.actual().list()));
    row(text, "Corrections of earlier months", money(review.corrections().billed()));
    row(text, "Requests", "%,d".formatted(review.actual().requests()));
    row(text, "Requests without a known cost", "%,d".formatted(review.actual().unknown()));
    text.append('\n');
  }

  private void budgets(StringBuilder text) {
    text.append("## Budgets\n\n");
    if (review.budgets().isEmpty()) {
      text.append("No tenant has a monthly budget; costwire budgets apply gives it one.\n\n");
      return;
    }
    text.append("| tenant | budget | amount | spent | variance |\n|---|---|--:|--:|--:|\n");
    for (Budgeted budget : review.budgets()) {
      row(
          text,
          safe(budget.tenant()),
          safe(budget.budget()),
          money(budget.amount()),
          money(budget.spent()),
          money(budget.variance()));
    }
    text.append('\n');
  }

  private static void shares(StringBuilder text, String dimension, List<Share> rows) {
    text.append("## By ").append(dimension).append("\n\n");
    text.append("| ").append(dimension).append(" | cost | share | | month before | change |\n");
    text.append("|---|--:|--:|---|--:|--:|\n");
    for (Share share : rows) {
      row(
          text,
          safe(share.name()),
          money(share.cost()),
          percent(share.percent(), false),
          bar(share.percent()),
          money(share.previous()),
          percent(share.changePercent(), true));
    }
    text.append('\n');
  }

  private static String bar(@Nullable BigDecimal percent) {
    if (percent == null || percent.signum() <= 0) {
      return "";
    }
    return "█".repeat(Math.min(BAR, (percent.intValue() * BAR + HUNDRED / 2) / HUNDRED));
  }

  private void targets(StringBuilder text) {
    text.append("## Targets\n\n| target | goal | actual | | from |\n|---|--:|--:|---|---|\n");
    for (Target target : review.targets()) {
      row(
          text,
          safe(target.name()),
          goal(target),
          percent(target.actual(), false),
          switch (target.verdict()) {
            case MET -> "met";
            case MISSED -> "**missed**";
            case UNKNOWN -> "not known";
          },
          safe(target.basis()));
    }
    text.append('\n');
  }

  private static String goal(Target target) {
    String sign =
        switch (target.bound()) {
          case ABOVE -> "> ";
          case AT_LEAST -> "≥ ";
          case BELOW -> "< ";
        };
    return safe(sign) + target.goal().toPlainString() + " %";
  }

  private void movers(StringBuilder text) {
    text.append("## What moved\n\n");
    if (review.movers().isEmpty()) {
      text.append("No model costs more or less than the month before.\n\n");
      return;
    }
    text.append("| model | month before | now | change | price | volume | mix |\n");
    text.append("|---|--:|--:|--:|--:|--:|--:|\n");
    for (Mover mover : review.movers()) {
      row(
          text,
          safe(mover.name()),
          money(mover.before()),
          money(mover.after()),
          money(mover.difference()),
          money(mover.price()),
          money(mover.volume()),
          money(mover.mix()));
    }
    text.append(
        "\nPrice, volume and mix sum to the change; v_compare_periods has the formulas.\n\n");
  }

  private void actions(StringBuilder text) {
    text.append("## Actions\n\n");
    List<String> actions = review.actions();
    if (actions.isEmpty()) {
      text.append("None.\n");
    }
    actions.forEach(action -> text.append("- ").append(safe(action)).append('\n'));
  }

  /** A page that needs nothing else. */
  public String html() {
    var tables = List.of(TablesExtension.create());
    var document = Parser.builder().extensions(tables).build().parse(markdown());
    var renderer =
        HtmlRenderer.builder().extensions(tables).escapeHtml(true).sanitizeUrls(true).build();
    return HTML.formatted("Review of " + review.month(), renderer.render(document));
  }

  /** Section, name, measure and exact value of every figure; RFC 4180, with names. */
  public String csv() throws IOException {
    var text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord("month", "section", "name", "measure", "value");
      figure(csv, "total", "", "actual", review.actual().billed());
      figure(csv, "total", "", "previous", review.previous().billed());
      figure(csv, "total", "", "list", review.actual().list());
      figure(csv, "total", "", "corrections", review.corrections().billed());
      figure(csv, "total", "", "requests", BigDecimal.valueOf(review.actual().requests()));
      figure(csv, "total", "", "unknown", BigDecimal.valueOf(review.actual().unknown()));
      for (Budgeted budget : review.budgets()) {
        figure(csv, "budget", budget.budget(), "amount", budget.amount());
        figure(csv, "budget", budget.budget(), "spent", budget.spent());
        figure(csv, "budget", budget.budget(), "variance", budget.variance());
      }
      review
          .shares()
          .forEach(
              (dimension, shares) ->
                  shares.forEach(
                      share -> {
                        figure(csv, dimension, share.name(), "cost", share.cost());
                        figure(csv, dimension, share.name(), "previous", share.previous());
                        figure(csv, dimension, share.name(), "percent", share.percent());
                      }));
      for (Target target : review.targets()) {
        figure(csv, "target", target.name(), "goal_percent", target.goal());
        figure(csv, "target", target.name(), "actual_percent", target.actual());
      }
      for (Mover mover : review.movers()) {
        figure(csv, "mover", mover.name(), "difference", mover.difference());
        figure(csv, "mover", mover.name(), "price", mover.price());
        figure(csv, "mover", mover.name(), "volume", mover.volume());
        figure(csv, "mover", mover.name(), "mix", mover.mix());
      }
    }
    return text.toString();
  }

  /** What is not known is an empty field. */
  private void figure(
      CsvWriter csv, String section, String name, String measure, @Nullable BigDecimal value) {
    csv.writeRecord(
        review.month().toString(),
        section,
        name,
        measure,
        value == null ? "" : value.toPlainString());
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String money(BigDecimal amount) {
    return Written.money(amount.setScale(2, RoundingMode.HALF_EVEN));
  }

  private static String percent(@Nullable BigDecimal percent, boolean signed) {
    if (percent == null) {
      return "-";
    }
    String sign = signed && percent.signum() > 0 ? "+" : "";
    return sign + percent.setScale(1, RoundingMode.HALF_EVEN).toPlainString() + " %";
  }

  /** Names come from callers: none of them is Markdown. */
  private static String safe(String text) {
    return text.replaceAll("[\\p{Cntrl}]+", " ").replaceAll("([\\\\`*_{}\\[\\]<>#!|~])", "\\\\$1");
  }
}
