// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every dashboard as the compiler sees it in Grafana's published types: {@code schema-check/}. */
class ITGrafanaTypes {
  private static final Path FOLDER = Path.of("schema-check");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @BeforeAll
  static void install() throws Exception {
    assumeTrue(isInstalled("npm"), "npm is not on the PATH: apt-get install npm");
    if (!Files.isDirectory(FOLDER.resolve("node_modules"))) {
      Outcome npm =
          run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
      assertThat(npm.code()).as(npm.output()).isZero();
    }
  }

  @Test
  void everyDashboard_isOfGrafanasTypes() throws Exception {
    List<Path> files = Dashboard.NAMES.stream().map(ITGrafanaTypes::file).toList();

    assertThat(check(files)).isEqualTo(new Outcome(0, ""));
  }

  @Test
  void whatGrafanaDoesNotKnow_isReported_wherePanelOrDashboardHasIt() throws Exception {
    JsonNode overview = Dashboard.load("costwire-overview").json();
    object(overview, "/templating/list/0").put("refresh", 9);
    String spend = panel(overview, 1);
    object(overview, spend + "/options").put("colourMode", "unknown in the options of a stat");
    String requests = panel(overview, 2);
    object(overview, requests + "/options").put("graphMode", "not a value of it");
    String unpriced = panel(overview, 3);
    object(overview, unpriced + "/fieldConfig/defaults").putObject("custom").put("lineWidth", 1);
    String rejected = panel(overview, 4);
    object(overview, rejected).put("type", "singlestat");
    String overTime = panel(overview, 6);
    object(overview, overTime + "/options/legend").put("asTable", true);
    object(overview, overTime + "/fieldConfig/defaults/custom").put("drawStile", "bars");
    String users = panel(overview, 10);
    object(overview, users + "/fieldConfig/overrides/0/properties/0").put("id", "custom.shape");
    // alone, for the compiler names what is unknown in an object when the rest of it fits
    JsonNode misnamed = Dashboard.load("costwire-overview").json();
    object(misnamed, "").put("tittle", "unknown in a dashboard");

    Outcome outcome = check(List.of(written("wrong", overview), written("misnamed", misnamed)));

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output().lines().filter(line -> line.contains("error TS")))
        .satisfiesExactlyInAnyOrder(
            l -> assertThat(l).contains("misnamed.ts", "tittle"),
            l -> assertThat(l).contains("wrong.ts", "VariableRefresh"),
            l -> assertThat(l).contains("wrong-panel-1.ts", "colourMode"),
            l -> assertThat(l).contains("wrong-panel-2.ts", "not a value of it"),
            l -> assertThat(l).contains("wrong-panel-3.ts", "number"),
            l -> assertThat(l).contains("wrong-panel-4.ts", "singlestat"),
            l -> assertThat(l).contains("wrong-panel-6.ts", "asTable"),
            l -> assertThat(l).contains("wrong-panel-6.ts", "drawStile"),
            l -> assertThat(l).contains("wrong-panel-10.ts", "custom.shape"));
  }

  private Path written(String name, JsonNode dashboard) throws IOException {
    Path file = folder.resolve(name + ".json");
    JSON.writeValue(file.toFile(), dashboard);
    return file;
  }

  private static ObjectNode object(JsonNode json, String pointer) {
    assertThat(json.at(pointer)).as(pointer).isInstanceOf(ObjectNode.class);
    return (ObjectNode) json.at(pointer);
  }

  /**
   * @return the pointer of the panel with this id, wherever the dashboard has it today
   */
  private static String panel(JsonNode dashboard, int id) {
    JsonNode panels = dashboard.path("panels");
    return IntStream.range(0, panels.size())
        .filter(i -> panels.path(i).path("id").asInt() == id)
        .mapToObj(i -> "/panels/" + i)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no panel has the id " + id));
  }

  private static Path file(String dashboard) {
    return Path.of("dashboards", dashboard + ".json").toAbsolutePath();
  }

  /**
   * @param output empty when nothing is wrong
   */
  private record Outcome(int code, String output) {}

  private static Outcome check(List<Path> files) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "check.js"));
    files.forEach(file -> command.add(file.toString()));
    return run(command.toArray(String[]::new));
  }

  private static Outcome run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  private static boolean isInstalled(String program) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
