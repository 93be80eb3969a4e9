// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.EventLimits;
import io.costwire.runtime.access.KeyEntry;
import io.costwire.runtime.access.KeyForm;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What the key file says of a sender: its tenant, its tags, and its rate. */
final class SenderForm implements KeyForm<Sender> {
  @Override
  public Set<String> fields() {
    return Set.of("tenant", "tags", "allowed_tags", "events_per_second", "bytes_per_second");
  }

  @Override
  public Optional<Sender> holder(KeyEntry entry) {
    Optional<String> tenant = entry.text("tenant");
    if (tenant.filter(name -> !isName(name, EventLimits.MAX_TEXT_BYTES)).isPresent()) {
      entry.wrong("tenant", "is longer than 256 bytes or has control characters");
    }
    Map<String, String> tags = tags(entry);
    Optional<Set<String>> allowed = allowedTags(entry);
    OwnRate rate =
        new OwnRate(perSecond(entry, "events_per_second"), perSecond(entry, "bytes_per_second"));
    return tenant.map(
        name -> new Sender(new Caller(entry.id(), Optional.of(name), tags, allowed), rate));
  }

  private static Map<String, String> tags(KeyEntry entry) {
    Map<String, String> tags = new LinkedHashMap<>();
    JsonNode node = entry.get("tags");
    if (node.isMissingNode()) {
      return tags;
    }
    boolean fine =
        node.isObject()
            && node.size() <= EventLimits.MAX_TAGS
            && node.properties().stream()
                .allMatch(
                    tag ->
                        isName(tag.getKey(), EventLimits.MAX_TAG_KEY_BYTES)
                            && tag.getValue().isTextual()
                            && isName(tag.getValue().textValue(), EventLimits.MAX_TAG_VALUE_BYTES));
    if (!fine) {
      entry.wrong("tags", "must be an object of texts within the bounds of tags");
      return tags;
    }
    node.properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().textValue()));
    return tags;
  }

  private static Optional<Set<String>> allowedTags(KeyEntry entry) {
    JsonNode node = entry.get("allowed_tags");
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    Set<String> allowed = new HashSet<>();
    node.forEach(key -> allowed.add(key.isTextual() ? key.textValue() : ""));
    if (!node.isArray()
        || !allowed.stream().allMatch(key -> isName(key, EventLimits.MAX_TAG_KEY_BYTES))) {
      entry.wrong("allowed_tags", "must be a list of tag keys");
    }
    return Optional.of(allowed);
  }

  private static OptionalLong perSecond(KeyEntry entry, String field) {
    JsonNode value = entry.get(field);
    if (value.isMissingNode()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      entry.wrong(field, "must be a whole number; 0 is any amount");
      return OptionalLong.empty();
    }
    return OptionalLong.of(value.longValue());
  }

  private static boolean isName(String text, int maxBytes) {
    return !text.isBlank() && EventLimits.isClean(text) && EventLimits.utf8Bytes(text) <= maxBytes;
  }
}
