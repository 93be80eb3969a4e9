// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.sink.clickhouse.ViewExample;
import io.costwire.standalone.sql.SqlScript;
import io.costwire.standalone.stack.ClickHouseClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs statements on ClickHouse. */
@Command(
    name = "sql",
    description = {
      "Run SQL on ClickHouse and print what it answers.",
      "Queries run with final=1, so duplicates and replaced revisions never show. Ctrl-C ends the"
          + " command; the server then stops the query."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "costwire sql --examples",
      "costwire sql \"SELECT model, sum(billed_cost) AS cost FROM v_cost_by_model GROUP BY model"
          + " ORDER BY cost DESC\"",
      "costwire sql --output csv --file monthly.sql > monthly.csv"
    })
final class SqlCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  /** How an answer is written, by the name of ClickHouse's format. */
  enum Output {
    TABLE("PrettyCompactMonoBlock"),
    JSON("JSONEachRow"),
    CSV("CSVWithNames"),
    TSV("TabSeparatedWithNames");

    private final String format;

    Output(String format) {
      this.format = format;
    }
  }

  @Mixin private DataOption data = new DataOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "QUERY",
      description =
          "Statements, separated by semicolons. With --examples: only views with this in their"
              + " name.")
  private @Nullable String query;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Read the statements from a file, or from standard input (-).")
  private @Nullable String file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "HOW",
      defaultValue = "table",
      description =
          "table, json (an object a line; decimals are strings, so that no reader rounds them),"
              + " csv or tsv, both with a line of names (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TABLE;

  @Option(names = "--json", description = "The same as --output json.")
  private boolean json;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Any output format of ClickHouse, such as Vertical, Markdown or Parquet.")
  private @Nullable String format;

  @Option(names = "--examples", description = "Show each view, what it holds, and a query for it.")
  private boolean examples;

  @Override
  public Integer call() throws IOException {
    if (examples) {
      return showExamples();
    }
    List<String> statements = SqlScript.statements(text());
    if (statements.isEmpty()) {
      throw wrong("there is no statement in it; costwire sql --examples has some");
    }
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      for (String statement : statements) {
        clickHouse.copy(statement, format(), System.out);
        System.out.flush();
      }
    }
    return 0;
  }

  private String format() {
    if (format != null) {
      return format;
    }
    return json ? Output.JSON.format : output.format;
  }

  private String text() throws IOException {
    if ((query == null) == (file == null)) {
      throw wrong("give a QUERY or --file FILE; costwire sql --examples has some to begin with");
    }
    if (query != null) {
      return query;
    }
    if (STANDARD_INPUT.equals(file)) {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      throw wrong("there is no file " + file);
    } catch (IOException e) {
      throw wrong("%s cannot be read as UTF-8 text (%s)".formatted(file, e.getMessage()));
    }
  }

  private int showExamples() {
    String part = query == null ? "" : query.toLowerCase(Locale.ROOT);
    List<ViewExample> shown =
        ViewExample.all().stream().filter(example -> example.view().contains(part)).toList();
    if (shown.isEmpty()) {
      throw wrong("no view has \"%s\" in its name".formatted(part));
    }
    for (ViewExample example : shown) {
      System.out.printf("%s: %s%n  %s%n%n", example.view(), example.about(), example.query());
    }
    return 0;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
