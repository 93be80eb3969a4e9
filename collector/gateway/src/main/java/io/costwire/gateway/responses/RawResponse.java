// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.responses;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A provider's response as somebody recorded it, with what its sender says about the call.
 *
 * @param provider who served it
 * @param apiFlavor which of the provider's APIs, such as {@code chat}; null for its usual one
 * @param stream whether the body is a recorded stream and not one JSON value
 * @param headers of the request, by name in lower case
 */
public record RawResponse(
    String provider,
    @Nullable String apiFlavor,
    boolean stream,
    byte[] body,
    Map<String, List<String>> headers) {

  public RawResponse {
    Objects.requireNonNull(provider, "provider");
    headers = Map.copyOf(headers);
  }

  /** Without the body. */
  @Override
  public String toString() {
    return "RawResponse[length=" + body.length + "]";
  }
}
