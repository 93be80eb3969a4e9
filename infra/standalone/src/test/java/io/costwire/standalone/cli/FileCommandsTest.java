// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.extract.ExtractLines;
import io.costwire.extract.UsageExtractor;
import io.costwire.standalone.backtest.BacktestFile;
import io.costwire.standalone.budgets.BudgetsFile;
import io.costwire.standalone.capacity.CapacityFile;
import io.costwire.standalone.commitments.CommitmentsFile;
import io.costwire.standalone.signals.SignalsFile;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that need no services, from their arguments to their exit code. */
class FileCommandsTest {

  private static final String ROWS =
      """
      timestamp,provider,model,input_tokens,output_tokens,cost
      2026-10-01,openai,gpt-4o,1000,100,0.0035
      """;

  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void catchOutput() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restoreOutput() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void audit_readsAFileAndEndsWithZero(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("spend.csv"), ROWS);
    assertThat(CostwireCommand.run("audit", file.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("Audit of spend.csv: rows with named columns, priced by book ")
        .contains("the same, to the last digit");
    assertThat(err.size()).isZero();
  }

  @Test
  void import_dryRunNeedsNoServicesAndWrongUsageEndsWithTwo(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("spend.csv"), ROWS);
    String data = folder.resolve("none").toString();
    assertThat(CostwireCommand.run("import", "csv", "--dry-run", "--data", data, file.toString()))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("1  events would be sent", "cost 0.0035 USD", "Nothing was sent (dry run).");
    assertThat(err.size()).isZero();

    assertThat(CostwireCommand.run("import", "csv", "--data", data, file.toString())).isOne();
    assertThat(CostwireCommand.run("import", "helicone", file.toString())).isEqualTo(2);
    assertThat(CostwireCommand.run("import", "litellm", "--map", "time=x", file.toString()))
        .isEqualTo(2);
    assertThat(CostwireCommand.run("import", "csv", "--dry-run", data)).isOne();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(
            "Costwire is not running in",
            "there is no source 'helicone'; use litellm",
            "litellm has fixed names",
            "does not exist");
  }

  @Test
  void budgets_badFileChangesNothingAndNamesTheMistake(@TempDir Path folder) throws IOException {
    String yaml =
        "budgets:\n- id: search-day\n  period: daily\n  amount: 1,000\n  treshold: [80]\n";
    Path file = Files.writeString(folder.resolve("budgets.yaml"), yaml);
    // nobody is asked: there is no Costwire at this address, and that is not what it complains
    // about
    assertThat(
            CostwireCommand.run("budgets", "apply", "--data", folder.toString(), file.toString()))
        .isOne();
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("budgets.yaml:5:3 budgets[0]: unknown key"),
            line -> assertThat(line).startsWith("budgets.yaml:3:11 budgets[0].period: there is no"),
            line -> assertThat(line).startsWith("budgets.yaml:4:11 budgets[0].amount: '1,000' is"),
            line -> assertThat(line).isEqualTo("Nothing was changed: 3 problems."));
    assertThat(out.size()).isZero();
  }

  @Test
  void mistakes_areCountedAndNameTheWholeCommand(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("budgets.yaml"), "budgets: 5\n");
    assertThat(
            CostwireCommand.run("budgets", "apply", "--data", folder.toString(), file.toString()))
        .isOne();
    assertThat(CostwireCommand.run("signals", "apply", folder.resolve("none.yaml").toString()))
        .isOne();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Nothing was changed: 1 problem.")
        .contains("costwire signals apply: " + folder.resolve("none.yaml"));
  }

  @Test
  void budgets_exampleOfTheHelpIsAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("example.yaml"), exampleOf("budgets", "apply"));
    assertThat(BudgetsFile.of(file, "USD"))
        .isInstanceOfSatisfying(
            BudgetsFile.Read.class, read -> assertThat(read.budgets()).hasSize(3));
  }

  @Test
  void signals_exampleOfTheHelpIsAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("example.yaml"), exampleOf("signals", "apply"));
    assertThat(SignalsFile.of(file))
        .isInstanceOfSatisfying(
            SignalsFile.Read.class, read -> assertThat(read.rules()).hasSize(7));
  }

  @Test
  void commitments_exampleOfTheHelpIsAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), exampleOf("commitments", "plan"));
    assertThat(CommitmentsFile.of(file))
        .isInstanceOfSatisfying(
            CommitmentsFile.Read.class, read -> assertThat(read.offers()).hasSize(3));
  }

  @Test
  void commitmentsShow_namesWhatIsWrong(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("c.yaml"),
            "commitments: [{id: a, negotiated_discount: [{provider: x, discount: 5%}]}]\n");
    assertThat(CostwireCommand.run("commitments", "show", file.toString(), "--month=soon"))
        .isEqualTo(2);
    assertThat(CostwireCommand.run("commitments", "show", file.toString(), "--month=2999-01"))
        .isEqualTo(2);
    assertThat(CostwireCommand.run("commitments", "show", file.toString(), "--month=2026-10"))
        .isOne();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("'soon' is no month; write it as 2026-10")
        .contains("--month 2999-01 is in the future")
        .contains("c.yaml:1:", "has no 'from'", "Nothing is shown: 1 problem");
  }

  @Test
  void capacity_badFileChargesNothingAndNamesTheMistake(@TempDir Path folder) throws IOException {
    String example = exampleOf("capacity", "import").replace(",gpu,", ",tpu,");
    Path file = Files.writeString(folder.resolve("capacity.csv"), example);
    assertThat(
            CostwireCommand.run("capacity", "import", "--data", folder.toString(), file.toString()))
        .isOne();
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("capacity.csv:2: kind: there is no 'tpu'; write"),
            line -> assertThat(line).isEqualTo("Nothing was charged: 1 problem."));
  }

  @Test
  void capacity_exampleOfTheHelpIsAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("example.csv"), exampleOf("capacity", "import"));
    assertThat(CapacityFile.of(file, "USD")).isInstanceOf(CapacityFile.Read.class);
  }

  @Test
  void backtest_readsTheSampleOfTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String sample = readme.substring(readme.indexOf("```yaml\n") + "```yaml\n".length());
    assertThat(BacktestFile.of("s.yaml", sample.substring(0, sample.indexOf("```")), "USD"))
        .isInstanceOfSatisfying(
            BacktestFile.Read.class,
            read -> {
              assertThat(read.rules()).hasSize(5);
              assertThat(read.budgets()).hasSize(1);
            });
  }

  @Test
  void backtest_namesWhatIsWrong(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("b.yaml"), "signals: [{id: a}]\n");
    String rules = "--rules=" + file;
    assertThat(CostwireCommand.run("backtest", rules)).isEqualTo(2);
    assertThat(CostwireCommand.run("backtest", rules, "--from=soon")).isEqualTo(2);
    assertThat(CostwireCommand.run("backtest", rules, "--from=1h", "--to=2h")).isEqualTo(2);
    assertThat(CostwireCommand.run("backtest", rules, "--from=2999-01-01")).isEqualTo(2);
    assertThat(CostwireCommand.run("backtest", rules, "--from=7d")).isOne();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("is not before --to", "--from 2999-01-01T00:00:00Z is not")
        .contains("b.yaml:1:11 signals[0]: has no 'kind'", "Nothing was replayed: 1 problem.");
  }

  @Test
  void completion_knowsTheCommands() {
    assertThat(CostwireCommand.run("generate-completion")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("signals", "explain", "backtest");
  }

  private String exampleOf(String command, String subcommand) {
    assertThat(CostwireCommand.run(command, subcommand, "--help")).isZero();
    String help = out.toString(StandardCharsets.UTF_8);
    return help.substring(help.indexOf("Example:") + "Example:".length())
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.substring(2))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void signals_badFileChangesNothingAndNamesTheMistake(@TempDir Path folder) throws IOException {
    String yaml = "signals:\n- id: a\n  kind: anomaly\n  minimum_impact: 1,000\n  abov: 3\n";
    Path file = Files.writeString(folder.resolve("signals.yaml"), yaml);
    // nobody is asked: there is no Costwire at this address, and that is not what it complains
    // about
    assertThat(
            CostwireCommand.run("signals", "apply", "--data", folder.toString(), file.toString()))
        .isOne();
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("signals.yaml:5:3 signals[0]: unknown key 'abov'"),
            line -> assertThat(line).startsWith("signals.yaml:4:19 signals[0].minimum_impact: '1,"),
            line -> assertThat(line).isEqualTo("Nothing was changed: 2 problems."));
    assertThat(out.size()).isZero();
  }

  @Test
  void signals_wrongUsageIsNamed() {
    assertThat(CostwireCommand.run("signals", "list", "--since", "yesterday")).isEqualTo(2);
    assertThat(CostwireCommand.run("signals", "list", "--kind", "odd")).isEqualTo(2);
    assertThat(CostwireCommand.run("signals", "list", "--limit", "0")).isEqualTo(2);
    assertThat(CostwireCommand.run("signals", "explain")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("'yesterday' is neither a time that has passed (90m, 24h, 7d)")
        .contains("--limit must be at least 1, is 0")
        .contains("ERROR_STORM");
  }

  @Test
  void audit_unreadableRowsEndWithOneAndWrongUsageWithTwo(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("spend.csv"), ROWS + "never,,gpt-4o,1,1,1\n");
    assertThat(CostwireCommand.run("audit", "--json", file.toString())).isOne();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"unreadable\" : 1");
    assertThat(CostwireCommand.run("audit")).isEqualTo(2);
    assertThat(CostwireCommand.run("audit", "--json", "--csv", file.toString())).isEqualTo(2);
    assertThat(CostwireCommand.run("audit", "--map", "colour=x", file.toString())).isEqualTo(2);
    assertThat(CostwireCommand.run("audit", folder.resolve("none").toString())).isOne();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("'colour' is nothing a column can be")
        .contains("none does not exist");
  }

  @Test
  void price_explainsOptions() {
    int exit =
        CostwireCommand.run(
            "price",
            "--explain",
            "--provider=openai",
            "--model=gpt-4o",
            "--usage=input_tokens=1000,output_tokens=100",
            "--at=2026-10-01");
    assertThat(exit).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("0.0035", "Status", "PRICED");
    assertThat(CostwireCommand.run("price", "--model", "gpt-4o")).isEqualTo(2);
    assertThat(CostwireCommand.run("price", "--explain", "--at", "soon")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("timestamp is not an instant");
  }

  @Test
  void price_explainsAnObjectOnStandardInput() {
    InputStream realIn = System.in;
    System.setIn(
        new ByteArrayInputStream(
            "{\"provider\":\"openai\",\"model\":\"gpt-4\",\"timestamp\":\"2026-10-01\"}"
                .getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(CostwireCommand.run("price", "--explain")).isZero();
    } finally {
      System.setIn(realIn);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("NO_USAGE", "Next");
  }

  @Test
  void jsonLines_goOnAfterABadLineAndCountIt() throws IOException {
    StringBuilder answers = new StringBuilder();
    long failures =
        JsonLines.run(
            new ExtractLines(new UsageExtractor())::answerLine,
            new BufferedReader(
                new StringReader(
                    """
                    oops

                    {"id":"a","provider":"openai","api_flavor":"chat","body":{"model":"gpt-5","usage":{"prompt_tokens":1,"completion_tokens":2}}}
                    """)),
            answers);
    assertThat(failures).isOne();
    List<String> lines = answers.toString().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).contains("\"error\":\"line 1: is not JSON");
    assertThat(lines.getLast()).startsWith("{\"id\":\"a\",\"model\":\"gpt-5\",\"usage\":{");
  }

  @Test
  void jsonLines_writePlainDecimals() throws IOException {
    StringBuilder answers = new StringBuilder();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("n", new java.math.BigDecimal("1E+3"));
    JsonLines.run((line, number) -> answer, new BufferedReader(new StringReader("x\n")), answers);
    assertThat(answers).hasToString("{\"n\":1000}\n");
  }

  @Test
  void progress_isDrawnOnATerminalOnly() throws IOException {
    byte[] content = new byte[1000];
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    PrintStream terminal = new PrintStream(drawn, true, StandardCharsets.UTF_8);
    try (var bar = new ProgressBar(new ByteArrayInputStream(content), 1000, terminal, false)) {
      assertThat(bar.readAllBytes()).hasSize(1000);
    }
    assertThat(drawn.size()).isZero();
    try (var bar = new ProgressBar(new ByteArrayInputStream(content), 1000, terminal, true)) {
      assertThat(bar.readAllBytes()).hasSize(1000);
    }
    assertThat(drawn.toString(StandardCharsets.UTF_8)).endsWith("\r\033[K");
  }
}
