// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request says beside its content; null where it does not say.
 *
 * @param background whether the answer comes later, by another request
 */
record RequestFacts(
    @Nullable String model,
    @Nullable String serviceTier,
    @Nullable Long maxOutputTokens,
    boolean background) {
  static final RequestFacts UNKNOWN = new RequestFacts(null, null, null, false);
  private static final ObjectMapper JSON = new ObjectMapper();
  // the fields at the top of a request, the prompt left out
  private static final int MAX_BYTES = 64 << 10;

  /** Takes the bytes of a request's body as they come and keeps what is looked for. */
  interface Source {
    void write(byte[] bytes, int from, int length);

    RequestFacts facts();
  }

  /** What reads a body of this type; null when nothing is to be found in it. */
  static @Nullable Source source(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    if (type.contains("json")) {
      return new Json();
    }
    return contentType != null && type.startsWith("multipart/form-data")
        ? MultipartModel.in(contentType)
        : null;
  }

  /** Only the model is known. */
  static RequestFacts ofModel(@Nullable String model) {
    return new RequestFacts(model, null, null, false);
  }

  /** The fields at the top of a JSON object. */
  private static final class Json implements Source {
    private final JsonSkim skim = new JsonSkim(MAX_BYTES, 1);

    @Override
    public void write(byte[] bytes, int from, int length) {
      skim.write(bytes, from, length);
    }

    @Override
    public RequestFacts facts() {
      try {
        return of(JSON.readTree(skim.text()));
      } catch (JsonProcessingException e) {
        return UNKNOWN;
      }
    }
  }

  private static RequestFacts of(@Nullable JsonNode body) {
    return body == null
        ? UNKNOWN
        : new RequestFacts(
            text(body, "model"),
            text(body, "service_tier"),
            limit(body),
            body.path("background").asBoolean(false));
  }

  private static @Nullable String text(JsonNode body, String field) {
    JsonNode value = body.path(field);
    return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
  }

  private static @Nullable Long limit(JsonNode body) {
    for (String field : new String[] {"max_completion_tokens", "max_output_tokens", "max_tokens"}) {
      if (body.path(field).isIntegralNumber()) {
        return body.path(field).longValue();
      }
    }
    return null;
  }
}
