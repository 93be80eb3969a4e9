// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.extract.Extraction;
import io.costwire.extract.UsageExtractor;
import org.jspecify.annotations.Nullable;

/** A response that comes as one JSON object, or as something that has no usage in it. */
final class BodySight implements ResponseTap.Sight {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST_ERROR = 400;
  // what is left of a response without its content; more than that is no response we know
  private static final int MAX_BYTES = 1 << 20;
  // deeper than any count lies
  private static final int MAX_DEPTH = 32;

  private final ModelCall call;
  private final int status;
  private final boolean isJson;
  private final JsonSkim skim = new JsonSkim(MAX_BYTES, MAX_DEPTH);

  BodySight(ModelCall call, int status, boolean isJson) {
    this.call = call;
    this.status = status;
    this.isJson = isJson;
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    if (isJson) {
      skim.write(bytes, from, length);
    }
  }

  @Override
  public boolean isOver() {
    return isJson && skim.isComplete();
  }

  @Override
  public Outcome outcome(boolean readToItsEnd) {
    if (status >= FIRST_ERROR) {
      return Outcome.ofHttp(status, errorType(skim.text()));
    }
    // whoever parses stops at the last brace and does not ask for more
    return readToItsEnd || skim.isComplete() ? Outcome.SUCCESS : Outcome.CANCELLED;
  }

  @Override
  public Extraction extraction() {
    if (status >= FIRST_ERROR) {
      return new Extraction.NoUsage("the server answered " + status);
    }
    if (!isJson || !skim.isComplete() || skim.isTooLong()) {
      return new Extraction.NoUsage("no whole JSON body was read");
    }
    UsageExtractor extractor = call.calls().extractor();
    return extractor.extract(
        call.endpoint().provider(),
        flavor(extractor, call.endpoint()),
        call.requestModel(),
        skim.text());
  }

  /** The provider's own flavor, or the format where the provider is not known to have it. */
  static String flavor(UsageExtractor extractor, Endpoint endpoint) {
    return extractor.knows(endpoint.provider(), endpoint.flavor())
        ? endpoint.flavor()
        : endpoint.format();
  }

  /** Whether there is an error at the top; successful answers have none there, or null. */
  static boolean isError(String body) {
    try {
      JsonNode error = JSON.readTree(body).path("error");
      return error.isObject() || error.isTextual();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** What an error calls itself: its code, else its type. */
  static @Nullable String errorType(String body) {
    try {
      JsonNode error = JSON.readTree(body).path("error");
      return error.path("code").isTextual()
          ? error.path("code").textValue()
          : error.path("type").textValue();
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
