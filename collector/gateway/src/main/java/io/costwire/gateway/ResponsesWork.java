// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.decode.Decoding;
import io.costwire.gateway.responses.RawResponse;
import io.costwire.gateway.responses.ResponseReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A provider's response body, or its recorded stream. */
final class ResponsesWork implements Work {
  private static final String API_FLAVOR = "Costwire-Api-Flavor";

  private final ResponseReader reader;

  ResponsesWork(ResponseReader reader) {
    this.reader = reader;
  }

  @Override
  public Optional<Decode> decode(ServerRequest request) {
    String contentType =
        request
            .headers()
            .first(HeaderNames.CONTENT_TYPE)
            .orElse("application/json")
            .toLowerCase(Locale.ROOT)
            .split(";", 2)[0]
            .strip();
    return switch (contentType) {
      case "application/json", "text/json" -> Optional.of(one(request, false));
      case "text/event-stream",
          "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/stream+json" ->
          Optional.of(one(request, true));
      default -> Optional.empty();
    };
  }

  private Decode one(ServerRequest request, boolean stream) {
    String provider = request.path().pathParameters().get("provider");
    String flavor = flavor(request);
    Map<String, List<String>> headers = headers(request);
    return (body, caller) ->
        new Decoding.Events(
            List.of(reader.read(new RawResponse(provider, flavor, stream, body, headers), caller)));
  }

  private static @Nullable String flavor(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.create(API_FLAVOR))
        .or(() -> request.query().first("api_flavor").asOptional())
        .orElse(null);
  }

  private static Map<String, List<String>> headers(ServerRequest request) {
    Map<String, List<String>> headers = new HashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name().toLowerCase(Locale.ROOT), header.allValues());
    }
    headers.remove("authorization");
    return headers;
  }

  @Override
  public String contentTypes() {
    return "Send the provider's response as Content-Type: application/json, or a recorded stream as"
        + " text/event-stream or application/x-ndjson, in UTF-8.";
  }
}
