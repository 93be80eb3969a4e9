// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Defaults of a reporter from where it runs. Of the places that name a tag, the first counts:
 * {@code COSTWIRE_TAGS}, {@code OTEL_SERVICE_NAME}, {@code OTEL_RESOURCE_ATTRIBUTES}, the host's
 * own name. Nothing here fails: an entry that cannot be read is left out, and logged by its number.
 *
 * @param tenant of {@code COSTWIRE_TENANT}
 */
record EnvironmentDefaults(@Nullable String tenant, Map<String, String> tags) {
  private static final String COSTWIRE_TENANT = "COSTWIRE_TENANT";
  private static final String COSTWIRE_TAGS = "COSTWIRE_TAGS";
  private static final String OTEL_SERVICE_NAME = "OTEL_SERVICE_NAME";
  private static final String OTEL_RESOURCE_ATTRIBUTES = "OTEL_RESOURCE_ATTRIBUTES";
  private static final Map<String, String> TAG_OF_ATTRIBUTE =
      Map.of(
          "service.name", "service",
          "service.version", "version",
          "deployment.environment.name", "environment",
          "deployment.environment", "environment",
          "host.name", "host");
  // what OpenTelemetry writes for a service without a name
  private static final String UNKNOWN_SERVICE = "unknown_service";

  EnvironmentDefaults {
    tags = Map.copyOf(tags);
  }

  /** Those of this process. */
  static EnvironmentDefaults ofProcess() {
    return ofMachine(System.getenv(), Path.of("/etc/hostname"));
  }

  /**
   * Those that the variables name, and the machine's name.
   *
   * @param hostNameFile where the machine says it, if no variable does
   */
  static EnvironmentDefaults ofMachine(Map<String, String> environment, Path hostNameFile) {
    EnvironmentDefaults defaults = of(environment);
    Map<String, String> tags = new LinkedHashMap<>(defaults.tags);
    hostName(environment, hostNameFile).ifPresent(host -> tags.putIfAbsent("host", host));
    return new EnvironmentDefaults(defaults.tenant, tags);
  }

  /** Those that the variables name. */
  static EnvironmentDefaults of(Map<String, String> environment) {
    Map<String, String> tags = new LinkedHashMap<>();
    entries(environment, COSTWIRE_TAGS).forEach(tags::putIfAbsent);
    String service = environment.getOrDefault(OTEL_SERVICE_NAME, "").strip();
    if (!service.isEmpty()) {
      tags.putIfAbsent("service", service);
    }
    Map<String, String> attributes = entries(environment, OTEL_RESOURCE_ATTRIBUTES);
    // the newer of the two names of the environment wins
    putAttribute(tags, attributes, "deployment.environment.name");
    attributes.keySet().forEach(name -> putAttribute(tags, attributes, name));
    String tenant = environment.getOrDefault(COSTWIRE_TENANT, "").strip();
    return new EnvironmentDefaults(tenant.isEmpty() ? null : tenant, tags);
  }

  private static void putAttribute(
      Map<String, String> tags, Map<String, String> attributes, String name) {
    String tag = TAG_OF_ATTRIBUTE.get(name);
    String value = attributes.get(name);
    if (tag != null && value != null && !value.startsWith(UNKNOWN_SERVICE)) {
      tags.putIfAbsent(tag, value);
    }
  }

  /** {@code k=v,k=v}; commas and the like in a value are percent-encoded, as OpenTelemetry does. */
  private static Map<String, String> entries(Map<String, String> environment, String variable) {
    Map<String, String> entries = new LinkedHashMap<>();
    String[] pairs = environment.getOrDefault(variable, "").split(",");
    for (int i = 0; i < pairs.length; i++) {
      int equals = pairs[i].indexOf('=');
      String key = equals < 0 ? "" : pairs[i].substring(0, equals).strip();
      String value = decoded(pairs[i].substring(equals + 1).strip());
      if (key.isEmpty() || value == null) {
        warnAbout(variable, i, pairs[i]);
      } else if (!value.isEmpty()) {
        entries.put(key, value);
      }
    }
    return entries;
  }

  private static void warnAbout(String variable, int index, String pair) {
    if (!pair.isBlank()) {
      System.getLogger("io.costwire.client")
          .log(
              Level.WARNING,
              "entry {0} of {1} is left out; entries are key=value, with a comma between them and"
                  + " %-encoding within",
              index + 1,
              variable);
    }
  }

  private static @Nullable String decoded(String value) {
    try {
      // a plus is itself here, other than in a form
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** As the machine itself says; a name server is not asked, because it may not answer. */
  private static Optional<String> hostName(Map<String, String> environment, Path file) {
    String name =
        environment.getOrDefault("HOSTNAME", environment.getOrDefault("COMPUTERNAME", ""));
    if (!name.isBlank()) {
      return Optional.of(name.strip());
    }
    try {
      String line = Files.readString(file).strip();
      return line.isEmpty() ? Optional.empty() : Optional.of(line);
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }
}
