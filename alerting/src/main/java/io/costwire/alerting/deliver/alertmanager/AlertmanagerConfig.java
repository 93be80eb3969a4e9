// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.alertmanager;

import io.costwire.alerting.deliver.HttpSender;
import io.costwire.alerting.deliver.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * An Alertmanager.
 *
 * @param url its root, without {@code /api/v2}
 * @param hold how long an alert fires there unless it is told again: more than the interval at
 *     which it is
 */
public record AlertmanagerConfig(URI url, Optional<Access> access, Duration hold) {

  /** How to get in. */
  public sealed interface Access {
    /** The value of the Authorization header. */
    String header();

    /** By name and password. */
    record Basic(String username, Secret password) implements Access {
      @Override
      public String header() {
        byte[] both = (username + ":" + password.value()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
      }
    }

    /** By token. */
    record Bearer(Secret token) implements Access {
      public Bearer {
        token.requireVisible("bearer_token");
      }

      @Override
      public String header() {
        return "Bearer " + token.value();
      }
    }
  }

  URI alerts() {
    String root = url.toString().replaceFirst("/+$", "");
    return URI.create(root + "/api/v2/alerts");
  }

  @Override
  public String toString() {
    return "AlertmanagerConfig[url=%s, access=%s, hold=%s]"
        .formatted(HttpSender.shown(url), access, hold);
  }
}
