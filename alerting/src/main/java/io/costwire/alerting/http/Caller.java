// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.alerting.policy.Matcher;
import io.costwire.runtime.access.KeyEntry;
import io.costwire.runtime.access.KeyForm;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks.
 *
 * @param name of the API key; stands in records as who did something
 * @param tenant the only one whose alerts it may see and handle; empty for all
 */
record Caller(String name, Optional<String> tenant) {
  /** Whoever asks where there are no keys. */
  static final Caller ANYONE = new Caller("anyone", Optional.empty());

  /** A key file names a tenant, or none for all. */
  static final KeyForm<Caller> FORM = new Form();

  private static final int TENANT_MAX = 256;

  boolean maySee(Optional<String> whose) {
    return tenant.isEmpty() || tenant.equals(whose);
  }

  /** What each of its silences has to ask for. */
  Optional<Matcher> bound() {
    return tenant.map(
        name ->
            Matcher.parse(
                "tenant=\"%s\"".formatted(name.replace("\\", "\\\\").replace("\"", "\\\""))));
  }

  private static final class Form implements KeyForm<Caller> {
    private static final String TENANT = "tenant";

    @Override
    public Set<String> fields() {
      return Set.of(TENANT);
    }

    /** A wrong tenant, and be it null, is never taken for none: that would be a key for all. */
    @Override
    public Optional<Caller> holder(KeyEntry entry) {
      if (!entry.has(TENANT)) {
        return Optional.of(new Caller(entry.id(), Optional.empty()));
      }
      Optional<String> tenant = entry.text(TENANT);
      if (tenant.filter(Form::isNoName).isPresent()) {
        entry.wrong(TENANT, "is longer than 256 characters or has control characters");
        return Optional.empty();
      }
      return tenant.map(name -> new Caller(entry.id(), Optional.of(name)));
    }

    private static boolean isNoName(String tenant) {
      return tenant.length() > TENANT_MAX || tenant.chars().anyMatch(Character::isISOControl);
    }
  }
}
