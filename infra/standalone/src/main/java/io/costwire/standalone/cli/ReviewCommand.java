// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.chargeback.close.Dimension;
import io.costwire.chargeback.close.LineKey;
import io.costwire.chargeback.review.Review;
import io.costwire.standalone.budgets.BudgetsTopic;
import io.costwire.standalone.close.Statements;
import io.costwire.standalone.close.StoredStatement;
import io.costwire.standalone.review.MonthReview;
import io.costwire.standalone.review.ReviewPage;
import io.costwire.standalone.stack.ClickHouseClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The month as people go through it together. */
@Command(
    name = "review",
    description = {
      "Write the review of a month: what it cost beside its budgets and the month before, who spent"
          + " it, whether targets were met, which models moved and why (price, volume, mix), and"
          + " what to do.",
      "",
      "Costs of a closed month are those of its statement; --as-of gives any earlier answer again."
          + " Budgets, targets and movers are as they are known now.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: costwire review 2026-10 --format html --out review-2026-10.html"})
final class ReviewCommand implements Callable<Integer> {
  /** How the review is written. */
  enum Format {
    MARKDOWN,
    HTML,
    CSV
  }

  @Mixin private DataOption data = new DataOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "MONTH",
      converter = MonthOption.class,
      description = "Which month, such as 2026-10.")
  private YearMonth month = YearMonth.of(1970, 1);

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "DIMENSION",
      description = "Breakdowns: ${COMPLETION-CANDIDATES} (default: service, team).")
  private List<Dimension> by = List.of(Dimension.SERVICE, Dimension.TEAM);

  @Option(names = "--tenant", paramLabel = "NAME", description = "Only this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      description = "Only costs in it (default: STREAMS_CURRENCY, or USD).")
  private @Nullable String currency;

  @Option(
      names = "--threshold",
      paramLabel = "AMOUNT",
      defaultValue = "0.05",
      description = "95 %% of requests should cost less (default: ${DEFAULT-VALUE}).")
  private BigDecimal threshold = BigDecimal.ZERO;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "What was known then, UTC: 2026-11-01 or 2026-11-01T12:00:00Z (default: now).")
  private @Nullable Instant asOf;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "markdown",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.MARKDOWN;

  @Option(names = "--out", paramLabel = "FILE", description = "Write to a file.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    if (threshold.signum() <= 0) {
      throw new ParameterException(
          spec.commandLine(), "--threshold %s is not above 0".formatted(threshold.toPlainString()));
    }
    Instant at = (asOf == null ? Instant.now() : asOf).truncatedTo(ChronoUnit.MICROS);
    String code = currency == null ? BudgetsTopic.currency(System.getenv()) : currency;
    Map<String, Function<LineKey, String>> dimensions = new LinkedHashMap<>();
    by.forEach(one -> dimensions.put(one.label(), one::of));
    String page;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      var scope = new MonthReview.Scope(month, at, tenant, code, threshold);
      Review review = new MonthReview(clickHouse, scope).of(dimensions);
      page = write(new ReviewPage(review, state(new Statements(clickHouse).at(month, at))));
    }
    if (out == null) {
      System.out.print(page);
    } else {
      Files.writeString(out, page);
      System.err.println("Written to " + out + ".");
    }
    return 0;
  }

  private String write(ReviewPage page) throws IOException {
    return switch (format) {
      case MARKDOWN -> page.markdown();
      case HTML -> page.html();
      case CSV -> page.csv();
    };
  }

  private String state(StoredStatement stored) {
    String who = tenant == null ? "" : "Tenant " + tenant + ". ";
    return who
        + (stored.seal() == null
            ? "Open: what was known at " + stored.statement().asOf()
            : "Closed " + stored.seal().closedAt() + (stored.isIntact() ? "" : ", CHANGED SINCE"));
  }
}
