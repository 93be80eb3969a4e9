// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.Decoding;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/** What an endpoint makes of a body. One object serves all requests. */
interface Work {

  /** How a body is decoded; empty when its content type is not one of {@link #contentTypes}. */
  Optional<Decode> decode(ServerRequest request);

  /** For the message to senders of other content types. */
  String contentTypes();

  /** Decodes a whole body. */
  @FunctionalInterface
  interface Decode {
    Decoding decode(byte[] body, Caller caller);
  }
}
