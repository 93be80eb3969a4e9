// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the usage in a provider's response. The format is decided by provider and API flavor alone,
 * never by looking at which fields a body happens to have. Any input gives an {@link Extraction};
 * nothing a body contains makes it throw, and no message repeats anything of a body but names of
 * fields.
 */
public final class UsageExtractor {

  private static final String END_OF_STREAM = "[DONE]";

  /**
   * A response body.
   *
   * @param apiFlavor such as {@code chat}, {@code responses} or {@code default}
   * @param requestModel for responses that do not name their model
   */
  public Extraction extract(
      String provider, String apiFlavor, @Nullable String requestModel, JsonNode body) {
    ApiFormat format = format(provider, apiFlavor);
    if (format == null) {
      return unknown(provider, apiFlavor);
    }
    return body.isObject() ? format.shape().read(body, requestModel) : notAnObject("body");
  }

  /** A response body as text. */
  public Extraction extract(
      String provider, String apiFlavor, @Nullable String requestModel, String body) {
    try {
      return extract(provider, apiFlavor, requestModel, JsonText.parse(body, "body"));
    } catch (UnreadableField e) {
      return e.failure();
    }
  }

  /**
   * A streamed response.
   *
   * @param events the data of each server-sent event, in order; the end marker and empty ones are
   *     skipped
   */
  public Extraction extractStream(
      String provider, String apiFlavor, @Nullable String requestModel, List<String> events) {
    ApiFormat format = format(provider, apiFlavor);
    if (format == null) {
      return unknown(provider, apiFlavor);
    }
    StreamFold fold = new StreamFold(format);
    for (int i = 0; i < events.size(); i++) {
      String data = events.get(i).strip();
      if (data.isEmpty() || data.equals(END_OF_STREAM)) {
        continue;
      }
      try {
        fold.add(JsonText.parse(data, "stream[" + i + "]"));
      } catch (UnreadableField e) {
        return e.failure();
      }
    }
    if (!fold.isComplete()) {
      return new Extraction.NoUsage("the stream ended before its final usage");
    }
    return format.shape().read(fold.body(), requestModel);
  }

  private static @Nullable ApiFormat format(String provider, String apiFlavor) {
    return ApiFormat.find(
        Objects.requireNonNull(provider, "provider"),
        Objects.requireNonNull(apiFlavor, "apiFlavor"));
  }

  private static Extraction unknown(String provider, String apiFlavor) {
    return new Extraction.Failed(
        "api_flavor",
        "'" + name(apiFlavor) + "' is not known for the provider '" + name(provider) + "'",
        "use one of " + ApiFormat.known(provider));
  }

  private static String name(String text) {
    return Fields.isIdentifier(text) ? text : "…";
  }

  private static Extraction notAnObject(String field) {
    return new Extraction.Failed(
        field, "is not a JSON object", "send the provider's response unchanged");
  }
}
