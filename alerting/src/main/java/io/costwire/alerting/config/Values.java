// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.config;

import io.costwire.alerting.deliver.Secret;
import io.costwire.runtime.Env;
import io.costwire.runtime.YamlPlace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Single values of the file. {@code ${NAME}} stands for an environment variable and {@code
 * ${file:PATH}} for what a file holds; what they stand for is never shown, it may be a secret.
 */
final class Values {
  /** YAML's own meaning of braces in {a: ${B}} is not what anybody means who writes this. */
  private static final Pattern BRACES = Pattern.compile("\\$\\{([^{}\\n]*)\\}");

  private static final char OPEN = '\uE000';
  private static final char CLOSE = '\uE001';

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(file:)?([^{}]+)\\}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final long FILE_MAX_BYTES = 64 * 1024;

  private final Function<String, Optional<String>> variables;
  private final Path folder;

  /**
   * @param variables environment variables by name
   * @param folder from which paths are meant
   */
  Values(Function<String, Optional<String>> variables, Path folder) {
    this.variables = variables;
    this.folder = folder;
  }

  /** The file's text with references that need no quotes; every line and column stays. */
  static String readable(String yaml) {
    return BRACES.matcher(yaml).replaceAll("\\$" + OPEN + "$1" + CLOSE);
  }

  /** A text as it was written. */
  static Optional<String> written(@Nullable YamlPlace place) {
    return place == null
        ? Optional.empty()
        : place.text().map(text -> text.replace(OPEN, '{').replace(CLOSE, '}'));
  }

  /** A text, plain or by reference. */
  Optional<String> text(@Nullable YamlPlace place) {
    Optional<String> written = written(place);
    if (place == null || written.isEmpty()) {
      return Optional.empty();
    }
    Matcher reference = REFERENCE.matcher(written.get());
    if (reference.matches()) {
      return reference.group(1) == null
          ? variable(place, reference.group(2))
          : content(place, reference.group(2));
    }
    if (written.get().contains("${")) {
      place.problem(
          "has a reference inside a text", "make the whole value ${NAME} or ${file:PATH}");
      return Optional.empty();
    }
    return written;
  }

  private Optional<String> variable(YamlPlace place, String name) {
    if (!VARIABLE.matcher(name).matches()) {
      place.problem("names no environment variable", "write ${NAME} or ${file:PATH}");
      return Optional.empty();
    }
    Optional<String> value = variables.apply(name).filter(text -> !text.isBlank());
    if (value.isEmpty()) {
      place.problem(
          "the environment variable %s is not set".formatted(name),
          "set it, or name another one or a file");
    }
    return value;
  }

  private Optional<String> content(YamlPlace place, String path) {
    try {
      Path file = folder.resolve(path.strip());
      if (Files.size(file) > FILE_MAX_BYTES) {
        place.problem("the file %s is too large for a value".formatted(path), "name another one");
        return Optional.empty();
      }
      String content = Files.readString(file).strip();
      if (content.isEmpty()) {
        place.problem("the file %s is empty".formatted(path), "write the value into it");
        return Optional.empty();
      }
      return Optional.of(content);
    } catch (IOException | InvalidPathException e) {
      place.problem(
          "the file %s cannot be read as text".formatted(path), "check its path and its rights");
      return Optional.empty();
    }
  }

  /** By reference only: a configuration is read by more people than a secret. */
  Optional<Secret> secret(@Nullable YamlPlace place) {
    if (place == null) {
      return Optional.empty();
    }
    int before = place.problems().size();
    Optional<String> written = written(place);
    if (written.isPresent() && !REFERENCE.matcher(written.get()).matches()) {
      place.problem("is written out", "it is a secret: write ${NAME} or ${file:PATH}");
      return Optional.empty();
    }
    return place.problems().size() > before ? Optional.empty() : text(place).map(Secret::new);
  }

  /** An address of a server; never shown, it may hold a token. */
  Optional<URI> url(@Nullable YamlPlace place) {
    Optional<String> text = text(place);
    if (place == null || text.isEmpty()) {
      return Optional.empty();
    }
    Optional<URI> url = uri(text.get());
    if (url.isEmpty()) {
      place.problem(
          "is no URL of a server", "write http://host/path or https://host/path, without a user");
    }
    return url;
  }

  static Optional<URI> uri(String text) {
    try {
      URI url = URI.create(text);
      boolean http =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      return http && url.getHost() != null && url.getUserInfo() == null
          ? Optional.of(url)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A duration within bounds, both inclusive; the default where none is written or it is wrong. */
  static Duration duration(
      @Nullable YamlPlace place, Duration defaultValue, Duration min, Duration max) {
    Optional<String> text = place == null ? Optional.empty() : place.text();
    if (place == null || text.isEmpty()) {
      return defaultValue;
    }
    Optional<Duration> duration =
        Env.durationOf(text.get()).filter(it -> it.compareTo(min) >= 0 && it.compareTo(max) <= 0);
    if (duration.isEmpty()) {
      place.problem(
          "is no duration from %s to %s".formatted(min, max),
          "write one such as 500ms, 10s, 5m or 4h");
    }
    return duration.orElse(defaultValue);
  }

  /** A whole number within bounds, both inclusive. */
  static Optional<Integer> number(@Nullable YamlPlace place, int min, int max) {
    Optional<String> text = place == null ? Optional.empty() : place.text();
    if (place == null || text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> number =
        text.filter(it -> it.matches("\\d{1,9}"))
            .map(Integer::valueOf)
            .filter(it -> it >= min && it <= max);
    if (number.isEmpty()) {
      place.problem("is no whole number from %d to %d".formatted(min, max), "write such a number");
    }
    return number;
  }

  static boolean flag(@Nullable YamlPlace place, boolean defaultValue) {
    Optional<String> text = place == null ? Optional.empty() : place.text();
    if (place == null || text.isEmpty()) {
      return defaultValue;
    }
    if (text.get().equals("true") || text.get().equals("false")) {
      return Boolean.parseBoolean(text.get());
    }
    place.problem("is neither true nor false", "write one of them");
    return defaultValue;
  }

  /** One text, or a list of them. */
  List<String> texts(@Nullable YamlPlace place) {
    if (place == null) {
      return List.of();
    }
    if (place.isScalar()) {
      return text(place).stream().toList();
    }
    List<String> texts = new ArrayList<>();
    place.items().forEach(item -> text(item).ifPresent(texts::add));
    return texts;
  }

  /** A value that must be there. */
  static @Nullable YamlPlace required(
      Map<String, YamlPlace> fields, String name, YamlPlace of, String fix) {
    YamlPlace place = fields.get(name);
    if (place == null) {
      of.problem("has no '%s'".formatted(name), fix);
    }
    return place;
  }
}
