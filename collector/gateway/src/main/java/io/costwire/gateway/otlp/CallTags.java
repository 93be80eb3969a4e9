// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.client.EventLimits;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who and what a call was for. What is nearer to the call and more explicit wins: the resource's
 * own attributes, its {@code costwire.tag.*}, then the span's, from metadata to tags. A tag that is
 * derived from an attribute meant for others is left out where the sender may not set it; one that
 * was asked for by its prefix stays, to be refused.
 */
final class CallTags {
  private static final String UNNAMED_SERVICE = "unknown_service";

  private final Map<String, String> tags = new HashMap<>();
  private final Tenancy sender;

  private CallTags(Tenancy sender) {
    this.sender = sender;
  }

  /** Tags, and the session where metadata has one under {@link TagNames#SESSION}. */
  static Map<String, String> of(Attributes resource, Attributes span, Tenancy sender) {
    CallTags found = new CallTags(sender);
    found.resource(resource);
    found.span(span);
    return found.tags;
  }

  private void resource(Attributes resource) {
    TagNames.ofResource().forEach((name, tag) -> derived(tag, resource.text(name)));
    if (tags.getOrDefault("service", "").startsWith(UNNAMED_SERVICE)) {
      tags.remove("service"); // what SDKs write when nobody named it
    }
    free(resource);
  }

  private void span(Attributes span) {
    ProviderMetadata.of(span.text(TagNames.METADATA)).tags().forEach(this::derived);
    span.forEach(
        (name, value) -> {
          String tag = TagNames.associated(name);
          if (tag != null) {
            derived(tag, span.text(name));
          }
        });
    TagNames.ofSpan().forEach((name, tag) -> derived(tag, span.text(name)));
    free(span);
  }

  private void free(Attributes from) {
    from.forEach(
        (name, value) -> {
          if (name.startsWith(TagNames.FREE)) {
            put(name.substring(TagNames.FREE.length()), from.text(name));
          }
        });
  }

  private void derived(String tag, @Nullable String value) {
    if (value != null && (tag.equals(TagNames.SESSION) || sender.mayTag(tag, value))) {
      put(tag, value);
    }
  }

  /** A value that is too long for an identifier is left out: cut, it could be part of a text. */
  private void put(String tag, @Nullable String value) {
    if (value != null && EventLimits.utf8Bytes(value) <= EventLimits.MAX_TAG_VALUE_BYTES) {
      tags.put(tag, value);
    }
  }
}
