// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.extract.ExtractLines;
import io.costwire.extract.UsageExtractor;
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
