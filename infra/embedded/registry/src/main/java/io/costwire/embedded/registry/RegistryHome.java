// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.registry;

import io.costwire.embedded.process.EmbeddedStartException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Objects;

/**
 * Where the unpacked registry is: the system property {@value #PROPERTY}, else the folder {@code
 * registry} beside this module's classes or jar, which is where the build and the assembled
 * distribution put it.
 */
final class RegistryHome {
  static final String PROPERTY = "costwire.registry.home";
  private static final String RUNNER = "quarkus-run.jar";

  private RegistryHome() {}

  static Path defaultHome() {
    String configured = System.getProperty(PROPERTY);
    return configured != null ? Path.of(configured) : besideThisCode();
  }

  /** The jar that starts the registry. */
  static Path runner(Path home) {
    Path runner = home.resolve(RUNNER);
    if (!Files.isRegularFile(runner)) {
      throw new EmbeddedStartException(
          "Schema registry: there is no %s in %s. Build it with mvn -pl infra/embedded/registry -am generate-resources, or set -D%s to the unpacked Apicurio Registry."
              .formatted(RUNNER, home, PROPERTY));
    }
    return runner;
  }

  private static Path besideThisCode() {
    CodeSource source = RegistryHome.class.getProtectionDomain().getCodeSource();
    try {
      return Path.of(Objects.requireNonNull(source).getLocation().toURI())
          .resolveSibling("registry");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The location of this code is not a path: " + source, e);
    }
  }
}
