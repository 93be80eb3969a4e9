// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.book.PriceBook;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads another tool's export as history, from front to back with one row in memory. The rows are
 * read as {@link Audit} reads them, so that what was audited is what is imported. Not for several
 * threads.
 */
public final class HistoryReader {
  private static final List<FieldPath> BUCKET_END = FieldPath.any("end_time", "end_time_iso");

  private final PriceBook book;
  private final AuditFormat format;
  private final AuditOptions options;
  private final InstantSource clock;

  /**
   * A reader of one format.
   *
   * @param book knows the providers' names
   * @param options must say the format
   */
  public HistoryReader(PriceBook book, AuditOptions options, InstantSource clock) {
    this.book = Objects.requireNonNull(book, "book");
    this.options = Objects.requireNonNull(options, "options");
    this.format = Objects.requireNonNull(options.format(), "format");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Reads a file to its end.
   *
   * @param rows takes each row, in the order of the file
   * @throws UnusableInput when none of its rows can be read
   */
  public void read(InputStream file, Consumer<HistoryRow> rows) throws IOException, UnusableInput {
    Rows sink = new Rows(rows);
    AuditInput.open(file).readInto(sink);
    if (sink.unusable != null) {
      throw sink.unusable;
    }
  }

  /** Rows of one file. */
  private final class Rows implements RowSource.Sink {
    private final Consumer<HistoryRow> rows;
    private @Nullable RowReader reader;
    private @Nullable LabelReader labels;
    private @Nullable UnusableInput unusable;

    Rows(Consumer<HistoryRow> rows) {
      this.rows = rows;
    }

    @Override
    public void row(RowFields row) {
      if (unusable != null) {
        return;
      }
      try {
        RowReader usage = reader == null ? reader(row) : reader;
        LabelReader told = labels == null ? labels() : labels;
        reader = usage;
        labels = told;
        rows.accept(history(row, usage, told));
      } catch (UnreadableRow e) {
        rows.accept(new HistoryRow.Unreadable(row.origin().line(), e.reason()));
      } catch (UnusableInput e) {
        unusable = e;
      }
    }

    @Override
    public void broken(AuditRow.Origin origin, String reason) {
      if (unusable == null) {
        rows.accept(new HistoryRow.Unreadable(origin.line(), reason));
      }
    }
  }

  private HistoryRow history(RowFields row, RowReader reader, LabelReader labels)
      throws UnreadableRow {
    AuditRow.Usable read = reader.read(row);
    long line = row.origin().line();
    HistoryRow.Stands stands = stands(read.extent());
    if (read.request().usage().isEmpty() && (stands.isSum() || isStep(row))) {
      return new HistoryRow.LeftOut(line, HistoryRow.Why.NO_USAGE);
    }
    if (stands.isSum() && !isOver(row)) {
      return new HistoryRow.LeftOut(line, HistoryRow.Why.NOT_OVER);
    }
    return new HistoryRow.Usable(
        line, read.id(), read.request(), stands, read.reported(), labels.read(row));
  }

  private static HistoryRow.Stands stands(AuditRow.Extent extent) {
    return switch (extent) {
      case AuditRow.Extent.OneRequest one -> HistoryRow.Stands.ONE_REQUEST;
      case AuditRow.Extent.GatewayCache cache -> new HistoryRow.Stands(null, true);
      case AuditRow.Extent.Requests many -> new HistoryRow.Stands(many.requests(), false);
    };
  }

  /** Langfuse exports the steps around the calls of models, too. */
  private boolean isStep(RowFields row) {
    String type = row.rawText("type");
    return format == AuditFormat.LANGFUSE
        && type != null
        && !type.equalsIgnoreCase("GENERATION")
        && !type.equalsIgnoreCase("EMBEDDING");
  }

  private boolean isOver(RowFields row) throws UnreadableRow {
    Instant end = row.instant(BUCKET_END);
    return end == null || !end.isAfter(clock.instant());
  }

  private RowReader reader(RowFields first) throws UnusableInput {
    ProviderNames providers = new ProviderNames(book);
    return switch (format) {
      case LITELLM -> new LiteLlmRows(providers);
      case LANGFUSE -> new LangfuseRows(providers);
      case OPENAI -> new OpenAiRows();
      case ANTHROPIC -> new AnthropicRows();
      case GENERIC -> new GenericRows(providers, options, options.columns().resolve(first.names()));
    };
  }

  private LabelReader labels() {
    return switch (format) {
      case LITELLM -> new LiteLlmLabels();
      case LANGFUSE -> new LangfuseLabels();
      case OPENAI -> new OpenAiLabels();
      case ANTHROPIC -> row -> HistoryRow.Labels.NONE;
      case GENERIC -> new GenericLabels(options.columns().labels());
    };
  }
}
