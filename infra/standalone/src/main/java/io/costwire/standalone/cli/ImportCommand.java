// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.client.EventLimits;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.audit.AuditOptions;
import io.costwire.pricing.audit.ColumnMap;
import io.costwire.pricing.audit.HistoryReader;
import io.costwire.pricing.audit.UnusableInput;
import io.costwire.pricing.book.PriceBook;
import io.costwire.runtime.AppMain;
import io.costwire.standalone.imports.EventMaker;
import io.costwire.standalone.imports.ImportFeed;
import io.costwire.standalone.imports.ImportReport;
import io.costwire.standalone.imports.ImportRun;
import io.costwire.standalone.imports.ImportSource;
import io.costwire.standalone.imports.ImportTarget;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Brings in the past from another tool's export. */
@Command(
    name = "import",
    description = {
      "Bring in the past from another tool's export: every row becomes a usage event at its own",
      "time, priced by the book of that time. Nothing is counted twice, so files may overlap and",
      "the command may be repeated. Nobody is alerted about the past; only a budget whose period",
      "still runs counts it."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Sources (JSON, JSON lines or CSV, gzip or not; prompts and answers are skipped unread):",
      "  litellm       spend logs: table LiteLLM_SpendLogs, /spend/logs, or web page",
      "  langfuse      observations: API, web page, or blob storage",
      "  openai-usage  organization usage by model; a bucket's row becomes one event",
      "  csv           any table with columns for model, time and tokens; see --map",
      "",
      "Examples:",
      "  costwire import litellm spend_logs.jsonl.gz --dry-run",
      "  costwire import csv --map time=day,input=tok_in,output=tok_out,tag.customer=client"
          + " use.csv",
      "  costwire sql \"SELECT min(event_time), count() FROM usage_priced",
      "                WHERE startsWith(producer, 'costwire-import-')\"",
      "",
      "Exit code 1 when a row could not be read or was not stored."
    })
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      converter = SourceName.class,
      description = "litellm, langfuse, openai-usage or csv.")
  private ImportSource source = ImportSource.CSV;

  @Parameters(index = "1..*", paramLabel = "FILE", arity = "1..*", description = "Its exports.")
  private List<Path> files = List.of();

  @Option(
      names = "--dry-run",
      description = "Say what would be sent; needs no services, and sends nothing.")
  private boolean dryRun;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Tenant of the events (default: ${DEFAULT-VALUE}).")
  private String tenant = "default";

  @Option(
      names = "--tag",
      paramLabel = "KEY=VALUE",
      description = "A tag of all events, whatever a row says.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--map",
      paramLabel = "WHAT=COLUMN",
      split = ",",
      description = {
        "Columns of csv: model, time, id, provider, service_tier, mode, region, requests, cost;"
            + " units: input, output, cache_read, cache_write, or any unit's full name; and team,"
            + " user, feature, service, project, department, environment, cost_center, tag.NAME,"
            + " api_key_id, status, latency_ms, trace_id, session_id."
      })
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Provider of rows that name none (csv).")
  private @Nullable String provider;

  @Option(
      names = "--cached-apart",
      description = "The input column does not include cached tokens (csv).")
  private boolean cachedApart;

  @Mixin private BookOption book = new BookOption();
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  /** Sources by the names of the command line. */
  static final class SourceName implements ITypeConverter<ImportSource> {
    @Override
    public ImportSource convert(String name) {
      for (ImportSource source : ImportSource.values()) {
        if (source.key().equalsIgnoreCase(name)) {
          return source;
        }
      }
      throw new TypeConversionException(
          "there is no source '%s'; use litellm, langfuse, openai-usage or csv".formatted(name));
    }
  }

  @Override
  public Integer call() throws IOException {
    PriceBook prices = book.load();
    InstantSource clock = InstantSource.system();
    HistoryReader reader = new HistoryReader(prices, options(), clock);
    EventMaker maker =
        new EventMaker(
            source,
            new EventMaker.Origin(checkedTenant(), AppMain.version(), tags),
            new PriceEngine(prices));
    if (dryRun) {
      return run(new ImportRun(reader, maker, ImportTarget.nowhere(), clock.instant()));
    }
    Endpoints endpoints = data.endpoints();
    try (ClickHouseClient clickHouse = new ClickHouseClient(endpoints);
        ImportTarget target = new ImportFeed(endpoints, System.getenv(), clickHouse)) {
      return run(new ImportRun(reader, maker, target, clock.instant()));
    }
  }

  private int run(ImportRun run) throws IOException {
    int failures = 0;
    for (Path file : files) {
      failures += read(run, file) ? 0 : 1;
    }
    if (failures == files.size()) {
      return 1;
    }
    ImportReport report = run.finish(dryRun);
    System.out.print(json ? report.json() : report.text());
    return failures == 0 && report.isFine() ? 0 : 1;
  }

  private static boolean read(ImportRun run, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        ProgressBar progress = ProgressBar.of(in, Files.size(file))) {
      run.add(String.valueOf(file.getFileName()), progress);
      return true;
    } catch (NoSuchFileException e) {
      System.err.println("costwire import: " + file + " does not exist");
    } catch (UnusableInput e) {
      System.err.println("costwire import: " + file + " " + e.getMessage());
    }
    return false;
  }

  private String checkedTenant() {
    if (tenant.isBlank()
        || !EventLimits.isClean(tenant)
        || EventLimits.utf8Bytes(tenant) > EventLimits.MAX_TEXT_BYTES) {
      throw new ParameterException(
          spec.commandLine(), "--tenant is blank, or longer than 256 bytes; name the payer");
    }
    return tenant;
  }

  private AuditOptions options() {
    boolean generic = !columns.isEmpty() || provider != null || cachedApart;
    if (generic && source != ImportSource.CSV) {
      throw new ParameterException(
          spec.commandLine(),
          "--map, --provider and --cached-apart are for csv; " + source.key() + " has fixed names");
    }
    try {
      return new AuditOptions(source.format(), ColumnMap.of(columns), provider, cachedApart);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--map: " + e.getMessage(), e);
    }
  }
}
