// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.Charge;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.audit.AuditReport.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prices the rows of other tools' exports by the book, each at its own date, and accounts for every
 * one of them. Use once; files are read one after the other into one report.
 */
public final class Audit {

  private final PriceEngine engine;
  private final AuditOptions options;
  private final RowPricer pricer;
  private final CauseFinder causes;
  private final AuditTally tally;
  private final Set<AuditFormat> formats = new LinkedHashSet<>();
  private boolean sums;

  public Audit(PriceEngine engine, AuditOptions options) {
    this.engine = Objects.requireNonNull(engine, "engine");
    this.options = Objects.requireNonNull(options, "options");
    this.pricer = new RowPricer(engine);
    this.tally = new AuditTally(pricer::name);
    this.causes = new CauseFinder(pricer);
  }

  /**
   * Reads a file to its end.
   *
   * @throws UnusableInput when none of its rows can be read; the audit is then without it
   */
  public void read(InputStream file) throws IOException, UnusableInput {
    Rows rows = new Rows();
    AuditInput.open(file).readInto(rows);
    if (rows.unusable != null) {
      throw rows.unusable;
    }
  }

  /**
   * The account of all that was read.
   *
   * @param name of the file or files
   */
  public AuditReport report(String name) {
    List<String> titles = formats.stream().map(AuditFormat::title).toList();
    AuditReport.Subject subject =
        new AuditReport.Subject(
            name,
            titles.isEmpty() ? "no rows" : String.join(", ", titles),
            engine.book().version(),
            engine.book().currency());
    List<String> notes = new ArrayList<>();
    if (sums) {
      notes.add(
          "Rows are sums over requests. Unless a row says so itself, none of its requests is taken"
              + " to be beyond a long-context threshold.");
    }
    return tally.report(subject, notes);
  }

  /** Rows of one file, whose format shows with the first of them. */
  private final class Rows implements RowSource.Sink {
    private @Nullable RowReader reader;
    private @Nullable UnusableInput unusable;

    @Override
    public void row(RowFields row) {
      if (unusable != null) {
        return;
      }
      try {
        if (reader == null) {
          reader = reader(row);
        }
        assess(reader.read(row));
      } catch (UnreadableRow e) {
        tally.unreadable(new AuditRow.Unreadable(row.origin(), e.reason()));
      } catch (UnusableInput e) {
        unusable = e;
      }
    }

    @Override
    public void broken(AuditRow.Origin origin, String reason) {
      if (unusable != null) {
        return;
      }
      tally.unreadable(new AuditRow.Unreadable(origin, reason));
    }
  }

  private RowReader reader(RowFields first) throws UnusableInput {
    AuditFormat format = options.format() == null ? AuditFormat.of(first) : options.format();
    ProviderNames providers = new ProviderNames(engine.book());
    RowReader reader =
        switch (format) {
          case LITELLM -> new LiteLlmRows(providers);
          case LANGFUSE -> new LangfuseRows(providers);
          case OPENAI -> new OpenAiRows();
          case ANTHROPIC -> new AnthropicRows();
          case GENERIC ->
              new GenericRows(providers, options, options.columns().resolve(first.names()));
        };
    formats.add(format);
    return reader;
  }

  private void assess(AuditRow.Usable row) {
    sums |= row.extent() instanceof AuditRow.Extent.Requests;
    RowPricer.Priced priced = pricer.price(row);
    BigDecimal computed = priced.total();
    Reason reason = reason(row, priced);
    if (reason != null || computed == null) {
      tally.notCompared(
          row,
          priced,
          Objects.requireNonNull(reason, "reason"),
          reason == Reason.OTHER_CURRENCY ? null : computed);
      return;
    }
    tally.compared(row, priced, computed, causes.find(row, priced, computed));
  }

  /** Why a row cannot be compared, or null when it can. */
  private @Nullable Reason reason(AuditRow.Usable row, RowPricer.Priced priced) {
    return switch (priced.result()) {
      case PriceResult.UnpricedModel it -> Reason.UNPRICED_MODEL;
      case PriceResult.UnpricedProvider it -> Reason.UNPRICED_PROVIDER;
      case PriceResult.NoUsage it -> Reason.NO_USAGE;
      case PriceResult.InvalidUsage it -> Reason.INVALID_USAGE;
      case PriceResult.Priced it -> reason(row, it.priced());
      case PriceResult.PricedPartial it -> reason(row, it.known());
    };
  }

  private @Nullable Reason reason(AuditRow.Usable row, Charge charge) {
    if (!charge.basis().currency().equals(engine.book().currency())) {
      return Reason.OTHER_CURRENCY;
    }
    return row.reported() == null ? Reason.NO_REPORTED_COST : null;
  }
}
