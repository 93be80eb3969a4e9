// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to run a Java child.
 *
 * @param server its name in messages ("schema registry")
 * @param java the java executable
 * @param jvmArguments options other than the class path
 * @param classPath what the main class needs
 * @param mainAndArguments the main class and its arguments; it runs under {@link ParentBoundMain}
 * @param environment added to the parent's
 */
public record ChildJava(
    String server,
    Path java,
    List<String> jvmArguments,
    List<Path> classPath,
    List<String> mainAndArguments,
    Map<String, String> environment) {
  public ChildJava {
    requireNonNull(server, "server");
    requireNonNull(java, "java");
    jvmArguments = List.copyOf(jvmArguments);
    classPath = List.copyOf(classPath);
    mainAndArguments = List.copyOf(mainAndArguments);
    environment = Map.copyOf(environment);
    if (mainAndArguments.isEmpty()) {
      throw new IllegalArgumentException(
          "mainAndArguments is empty: must start with the main class");
    }
  }

  /** The java executable of the JVM that runs this code. */
  public static Path currentJava() {
    return Path.of(System.getProperty("java.home", ""), "bin", "java");
  }
}
