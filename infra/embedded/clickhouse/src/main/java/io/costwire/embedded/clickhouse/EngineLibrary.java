// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.util.Objects.requireNonNull;

import io.costwire.embedded.process.EmbeddedStartException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Locale;

/**
 * Where libchdb is: the system property {@value #PROPERTY}, else the folder {@code engine} that
 * {@code install-engine} filled, beside this module's classes or jar.
 */
final class EngineLibrary {
  static final String PROPERTY = "costwire.clickhouse.library";

  private EngineLibrary() {}

  static Path locate() {
    String configured = System.getProperty(PROPERTY);
    List<Path> candidates =
        configured != null ? List.of(Path.of(configured)) : candidates(besideThisCode());
    return candidates.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new EmbeddedStartException(
                    "ClickHouse: the engine library is not installed (looked for %s). Run infra/embedded/clickhouse/install-engine, or set -D%s."
                        .formatted(candidates, PROPERTY)));
  }

  /**
   * {@code target/classes}, {@code target/x.jar} and {@code lib/x.jar} all have it one or two
   * folders up.
   */
  private static List<Path> candidates(Path code) {
    String relative =
        "engine/node_modules/@chdb/"
            + packageName(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    Path folder = requireNonNull(code.getParent());
    Path above = requireNonNull(folder.getParent());
    return List.of(folder, above).stream()
        .flatMap(
            f ->
                List.of("libchdb.so", "libchdb.dylib").stream()
                    .map(file -> f.resolve(relative).resolve(file)))
        .toList();
  }

  static String packageName(String system, String architecture) {
    boolean arm = architecture.equals("aarch64") || architecture.equals("arm64");
    boolean mac = system.toLowerCase(Locale.ROOT).startsWith("mac");
    return mac
        ? "lib-darwin-" + (arm ? "arm64" : "x64")
        : "lib-linux-" + (arm ? "arm64" : "x64") + "-gnu";
  }

  private static Path besideThisCode() {
    CodeSource source = EngineLibrary.class.getProtectionDomain().getCodeSource();
    try {
      return Path.of(requireNonNull(source).getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The location of this code is not a path: " + source, e);
    }
  }
}
