// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.audit.Audit;
import io.costwire.pricing.audit.AuditCsv;
import io.costwire.pricing.audit.AuditFormat;
import io.costwire.pricing.audit.AuditJson;
import io.costwire.pricing.audit.AuditOptions;
import io.costwire.pricing.audit.AuditReport;
import io.costwire.pricing.audit.AuditText;
import io.costwire.pricing.audit.ColumnMap;
import io.costwire.pricing.audit.UnusableInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prices another tool's spend export again, and says where and why its figures differ. */
@Command(
    name = "audit",
    description = {
      "Price another tool's spend export again and say where, and why, its figures differ.",
      "Needs no services. Every row is priced at its own date and accounted for."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Formats, found out by looking (JSON, JSON lines or CSV, gzip or not):",
      "  litellm    spend logs: table LiteLLM_SpendLogs, /spend/logs, or web page",
      "  langfuse   observations: API, web page, or blob storage",
      "  openai     organization usage and costs, API or dashboard; give both files",
      "  anthropic  usage and cost reports, API or console; give both files",
      "  generic    columns for model, time, tokens and cost; see --map",
      "",
      "Examples:",
      "  costwire audit spend_logs.jsonl.gz",
      "  costwire audit --json usage.json costs.json",
      "  costwire audit --map cost=usd,time=day,input=tok_in,output=tok_out spend.csv",
      "",
      "Exit code 1 when a file, or some of its rows, could not be read.",
      "Differences are no failure."
    })
final class AuditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Exports; more than one are added up.")
  private List<Path> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Whose export it is: ${COMPLETION-CANDIDATES} (default: found out).")
  private @Nullable AuditFormat format;

  @Option(
      names = "--map",
      paramLabel = "WHAT=COLUMN",
      split = ",",
      description = {
        "Columns of a generic table: cost, model, time, provider, id, service_tier, mode, region,"
            + " requests, and units: input, output, cache_read, cache_write, or any unit's full"
            + " name."
      })
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Provider of rows that name none (generic).")
  private @Nullable String provider;

  @Option(
      names = "--cached-apart",
      description = "The input column does not include cached tokens (generic).")
  private boolean cachedApart;

  @Mixin private BookOption book = new BookOption();

  @ArgGroup(exclusive = true)
  private Output output = new Output();

  /** How the report is written; as text if nothing is said. */
  static final class Output {
    @Option(names = "--json", description = "One JSON object, exact.")
    private boolean json;

    @Option(names = "--csv", description = "One table, exact.")
    private boolean csv;
  }

  @Override
  public Integer call() throws IOException {
    Audit audit = new Audit(new PriceEngine(book.load()), options());
    int failures = 0;
    for (Path file : files) {
      failures += read(audit, file) ? 0 : 1;
    }
    if (failures == files.size()) {
      return 1;
    }
    AuditReport report =
        audit.report(
            files.stream()
                .map(file -> String.valueOf(file.getFileName()))
                .collect(Collectors.joining(", ")));
    System.out.print(rendered(report));
    return failures == 0 && report.rows().unreadable() == 0 ? 0 : 1;
  }

  private AuditOptions options() {
    if (!columns.isEmpty() && format != null && format != AuditFormat.GENERIC) {
      throw new ParameterException(
          spec.commandLine(),
          "--map is for --format generic; " + format.key() + " has fixed names");
    }
    boolean generic = !columns.isEmpty() || provider != null || cachedApart;
    try {
      return new AuditOptions(
          generic && format == null ? AuditFormat.GENERIC : format,
          ColumnMap.of(columns),
          provider,
          cachedApart);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--map: " + e.getMessage(), e);
    }
  }

  private static boolean read(Audit audit, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        ProgressBar progress = ProgressBar.of(in, Files.size(file))) {
      audit.read(progress);
      return true;
    } catch (NoSuchFileException e) {
      System.err.println("costwire audit: " + file + " does not exist");
    } catch (UnusableInput e) {
      System.err.println("costwire audit: " + file + " " + e.getMessage());
    }
    return false;
  }

  private String rendered(AuditReport report) {
    if (output.json) {
      return AuditJson.render(report);
    }
    return output.csv ? AuditCsv.render(report) : AuditText.render(report);
  }
}
