// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.registry;

import io.costwire.embedded.process.EmbeddedStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The feature version of a java executable, from the {@code release} file of its JDK. */
final class JavaVersion {
  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  private JavaVersion() {}

  static void requireAtLeast(int wanted, Path java) {
    OptionalInt found = of(java);
    if (found.isPresent() && found.getAsInt() < wanted) {
      throw new EmbeddedStartException(
          "Schema registry: it needs Java %d or newer and %s is Java %d. Pass the java executable of a newer JDK."
              .formatted(wanted, java, found.getAsInt()));
    }
  }

  /** Empty where the file is missing; then the registry's own message must do. */
  private static OptionalInt of(Path java) {
    try {
      Path home =
          Objects.requireNonNull(Objects.requireNonNull(java.toRealPath().getParent()).getParent());
      Matcher matcher = VERSION.matcher(Files.readString(home.resolve("release")));
      return matcher.find()
          ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
          : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }
}
