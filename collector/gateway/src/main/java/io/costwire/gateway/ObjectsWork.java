// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.decode.BodyFormat;
import io.costwire.gateway.decode.EventDecoder;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/** One JSON object, an array of them, or one a line. */
final class ObjectsWork implements Work {
  private final EventDecoder decoder;
  private final boolean guessesLines;

  /**
   * @param guessesLines whether lines may come as application/json, as LiteLLM sends them
   */
  ObjectsWork(EventDecoder decoder, boolean guessesLines) {
    this.decoder = decoder;
    this.guessesLines = guessesLines;
  }

  @Override
  public Optional<Decode> decode(ServerRequest request) {
    String contentType = request.headers().first(HeaderNames.CONTENT_TYPE).orElse(null);
    return BodyFormat.of(contentType)
        .map(
            format ->
                (body, caller) ->
                    decoder.decode(
                        body, guessesLines ? BodyFormat.guess(body, format) : format, caller));
  }

  @Override
  public String contentTypes() {
    return "Send the header Content-Type: application/json, or application/x-ndjson for one event a"
        + " line, in UTF-8.";
  }
}
