// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who sends a request, and what may be named in it. Endpoints find it in the request's context.
 *
 * @param id of the API key, for logs and rejections; never the key
 * @param tenant the only one that may be named; empty where keys are not in use
 * @param tags that every event gets, and that no event may contradict
 * @param allowedTags keys of tags that an event may have besides; empty for any
 * @since 0.1
 */
public record Caller(
    String id,
    Optional<String> tenant,
    Map<String, String> tags,
    Optional<Set<String>> allowedTags) {

  /** Whoever sends to a gateway without keys. */
  public static final Caller ANYONE =
      new Caller("anyone", Optional.empty(), Map.of(), Optional.empty());

  public Caller {
    Objects.requireNonNull(id, "id");
    tags = Map.copyOf(tags);
    allowedTags = allowedTags.map(Set::copyOf);
  }

  /** Whether events may be of this tenant. */
  public boolean mayUse(String name) {
    return tenant.isEmpty() || tenant.get().equals(name);
  }

  /** Whether events may have this tag with this value. */
  public boolean mayTag(String key, String value) {
    String forced = tags.get(key);
    return forced == null
        ? allowedTags.isEmpty() || allowedTags.get().contains(key)
        : forced.equals(value);
  }
}
