// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.client.EventLimits;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who and what a call was for. What is nearer to the call and more explicit wins: the resource's
 * own attributes, its {@code costwire.tag.*}, then the span's, from metadata to tags.
 */
final class CallTags {
  private static final String UNNAMED_SERVICE = "unknown_service";

  private CallTags() {}

  /** Tags, and the session where metadata has one under {@link TagNames#SESSION}. */
  static Map<String, String> of(Attributes resource, Attributes span) {
    Map<String, String> tags = new HashMap<>();
    TagNames.ofResource().forEach((name, tag) -> put(tags, tag, resource.text(name)));
    if (tags.getOrDefault("service", "").startsWith(UNNAMED_SERVICE)) {
      tags.remove("service"); // what SDKs write when nobody named it
    }
    putFree(tags, resource);
    ProviderMetadata.of(span.text(TagNames.METADATA)).tags().forEach((k, v) -> put(tags, k, v));
    span.forEach(
        (name, value) -> {
          String tag = TagNames.associated(name);
          if (tag != null) {
            put(tags, tag, span.text(name));
          }
        });
    TagNames.ofSpan().forEach((name, tag) -> put(tags, tag, span.text(name)));
    putFree(tags, span);
    return tags;
  }

  private static void putFree(Map<String, String> tags, Attributes from) {
    from.forEach(
        (name, value) -> {
          if (name.startsWith(TagNames.FREE)) {
            put(tags, name.substring(TagNames.FREE.length()), from.text(name));
          }
        });
  }

  /** A value that is too long for an identifier is left out: cut, it could be part of a text. */
  private static void put(Map<String, String> tags, String tag, @Nullable String value) {
    if (value != null && EventLimits.utf8Bytes(value) <= EventLimits.MAX_TAG_VALUE_BYTES) {
      tags.put(tag, value);
    }
  }
}
