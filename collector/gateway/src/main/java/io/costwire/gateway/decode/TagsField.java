// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.EventLimits;
import io.costwire.client.UsageEventBuilder;
import io.costwire.gateway.decode.Refusal.Reason;

/** {@code tags}: who and what for. */
final class TagsField implements EventFields.Field {

  @Override
  public void read(JsonNode value, UsageEventBuilder into, Findings findings) {
    if (!value.isObject()) {
      String message = "tags must be an object of strings, such as {\"team\":\"search\"}.";
      findings.refuse(Reason.WRONG_TYPE, "tags", message);
      return;
    }
    if (value.size() > EventLimits.MAX_TAGS) {
      String message = "tags has more than %d entries.".formatted(EventLimits.MAX_TAGS);
      findings.refuse(Reason.OUT_OF_BOUNDS, "tags", message);
      return;
    }
    value.forEachEntry((key, tag) -> read(key, tag, into, findings));
  }

  private static void read(String key, JsonNode tag, UsageEventBuilder into, Findings findings) {
    String field = Names.repeatable(key).map(k -> "tags." + k).orElse("tags");
    boolean usableKey =
        !key.isBlank()
            && EventLimits.isClean(key)
            && EventLimits.utf8Bytes(key) <= EventLimits.MAX_TAG_KEY_BYTES;
    if (!usableKey) {
      String message =
          "tags has a key that is blank, longer than %d bytes or has control characters."
              .formatted(EventLimits.MAX_TAG_KEY_BYTES);
      findings.refuse(Reason.OUT_OF_BOUNDS, "tags", message);
    } else if (tag.isTextual()) {
      Values.bounded(field, tag.textValue(), EventLimits.MAX_TAG_VALUE_BYTES, findings)
          .ifPresent(value -> into.tag(key, value));
    } else if (!tag.isNull()) {
      findings.refuse(Reason.WRONG_TYPE, field, field + " must be a string; put it in quotes.");
    }
  }
}
