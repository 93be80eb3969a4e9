// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.config.AlertingFileReader;
import io.costwire.alerting.deliver.Backoff;
import io.costwire.alerting.deliver.DeliveryLimits;
import io.costwire.alerting.deliver.Secret;
import io.costwire.alerting.deliver.WebhookConfig;
import io.costwire.alerting.http.HttpConfig;
import io.costwire.runtime.Env;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be set, read once from the environment.
 *
 * @param webhook the short form of a file with a log and a webhook; empty where alerts go to the
 *     log only, or where there is a file
 * @param file receivers and routes; empty where everything goes to the log and the webhook
 * @param http the API; empty where there is none
 */
public record AlertingConfig(
    KafkaAccess kafka,
    DeliveryLimits delivery,
    Optional<WebhookConfig> webhook,
    Optional<ConfigFile> file,
    Optional<HttpConfig> http) {

  /** A receiver that thinks for longer than this is as good as down; the queue goes on. */
  static final Duration WEBHOOK_TIMEOUT = Duration.ofSeconds(10);

  /** Outlasts an outage overnight; what is older is read on the dashboard, not in a message. */
  static final Duration DELIVERY_DEADLINE = Duration.ofHours(24);

  /** Long enough for a restart of the receiver, short enough to go unnoticed. */
  static final Duration RETRY_FIRST = Duration.ofSeconds(1);

  /** A receiver that comes back gets what it missed within this time. */
  static final Duration RETRY_LONGEST = Duration.ofMinutes(5);

  /** A payload is 1 to 2 kB, so a full queue is an estimated 20 MB per receiver. */
  static final int QUEUED_MAX = 10_000;

  /**
   * Reads the configuration from environment variables.
   *
   * @throws io.costwire.runtime.InvalidConfiguration with every error found
   */
  public static AlertingConfig fromEnvironment(Map<String, String> variables) {
    return from(new Env(variables));
  }

  /**
   * Reads the configuration.
   *
   * @throws io.costwire.runtime.InvalidConfiguration with every error found
   */
  public static AlertingConfig from(Env env) {
    KafkaAccess kafka = KafkaAccess.from(env);
    Duration first = env.duration("ALERTING_RETRY_FIRST", RETRY_FIRST);
    Duration longest = env.duration("ALERTING_RETRY_LONGEST", RETRY_LONGEST);
    if (longest.compareTo(first) < 0) {
      env.error(
          "ALERTING_RETRY_LONGEST=%s: expected at least ALERTING_RETRY_FIRST, which is %s"
              .formatted(longest, first));
    }
    Duration deadline = env.duration("ALERTING_DELIVERY_DEADLINE", DELIVERY_DEADLINE);
    int queuedMax = env.integer("ALERTING_QUEUE_MAX", QUEUED_MAX, 1, 1_000_000);
    Optional<WebhookConfig> webhook = webhook(env);
    Optional<ConfigFile> file = file(env);
    Optional<HttpConfig> http = HttpConfig.from(env);
    return env.build(
        () ->
            new AlertingConfig(
                kafka,
                new DeliveryLimits(new Backoff(first, longest), deadline, queuedMax),
                webhook,
                file,
                http));
  }

  private static Optional<ConfigFile> file(Env env) {
    Optional<String> path = env.optional("ALERTING_CONFIG");
    if (path.isEmpty()) {
      return Optional.empty();
    }
    if (env.optional("ALERTING_WEBHOOK_URL").isPresent()) {
      env.error(
          "ALERTING_WEBHOOK_URL=***: is not used with ALERTING_CONFIG; remove it and write a"
              + " receiver with a webhook into the file");
    }
    AlertingFileReader reader = new AlertingFileReader(env::optional, new Channels());
    Path file = Path.of(path.get());
    return switch (reader.read(file)) {
      case Reading.Read(AlertingFile read) -> Optional.of(new ConfigFile(file, reader, read));
      case Reading.Refused(List<String> problems) -> {
        problems.forEach(problem -> env.error("ALERTING_CONFIG " + problem));
        yield Optional.empty();
      }
    };
  }

  private static Optional<WebhookConfig> webhook(Env env) {
    Optional<URI> url = env.optional("ALERTING_WEBHOOK_URL").flatMap(text -> url(text, env));
    Optional<Secret> secret = env.optional("ALERTING_WEBHOOK_SECRET").map(Secret::new);
    Duration timeout = env.duration("ALERTING_WEBHOOK_TIMEOUT", WEBHOOK_TIMEOUT);
    if (timeout.isZero()) {
      env.error("ALERTING_WEBHOOK_TIMEOUT=" + timeout + ": expected more than 0, such as 10s");
      return Optional.empty();
    }
    if (secret.isPresent() && env.optional("ALERTING_WEBHOOK_URL").isEmpty()) {
      env.error(
          "ALERTING_WEBHOOK_SECRET=***: signs nothing because ALERTING_WEBHOOK_URL is not set;"
              + " set the URL or remove the secret");
    }
    return url.map(target -> new WebhookConfig(target, secret, timeout));
  }

  /** Like {@link Env#url}, but a webhook's URL may hold a token, so errors do not show it. */
  private static Optional<URI> url(String text, Env env) {
    String problem = "expected a URL such as https://host/path";
    try {
      URI url = URI.create(text);
      boolean http =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      if (http && url.getHost() != null && url.getUserInfo() == null) {
        return Optional.of(url);
      }
      if (url.getUserInfo() != null) {
        problem = "expected a URL without user and password; sign with ALERTING_WEBHOOK_SECRET";
      }
    } catch (IllegalArgumentException e) {
      // reported below like any other text that is no URL
    }
    env.error("ALERTING_WEBHOOK_URL=*** (not shown, it may hold a token): " + problem);
    return Optional.empty();
  }
}
