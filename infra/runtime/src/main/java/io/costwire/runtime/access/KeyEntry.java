// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** One key of a key file as it is written, and what is wrong with it. */
public final class KeyEntry {
  private final String place;
  private final JsonNode json;
  private final List<String> problems;

  KeyEntry(String place, JsonNode json, List<String> problems) {
    this.place = place;
    this.json = json;
    this.problems = problems;
  }

  /** Name of the key. */
  public String id() {
    return json.path("id").asText();
  }

  /** Whether a field is written, and be it as null. */
  public boolean has(String field) {
    return json.has(field);
  }

  /** A field; missing also where it is null. */
  public JsonNode get(String field) {
    JsonNode value = json.path(field);
    return value.isNull() ? json.path("no field has this name") : value;
  }

  /** A text that has to be there. */
  public Optional<String> text(String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      wrong(field, "is missing or not a text");
      return Optional.empty();
    }
    return Optional.of(value.textValue());
  }

  /** Has the file refused; never with what is written there. */
  public void wrong(String field, String what) {
    problems.add("%s.%s %s".formatted(place, field, what));
  }
}
