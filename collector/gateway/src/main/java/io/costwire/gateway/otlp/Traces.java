// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.gateway.decode.Refusal;
import java.util.List;

/** What a body turned out to be. */
sealed interface Traces {

  /** Spans, in the order of the body. */
  record Read(List<ReadScope> scopes) implements Traces {
    public Read {
      scopes = List.copyOf(scopes);
    }
  }

  /** Nothing of it can be used. */
  record Unreadable(Refusal refusal) implements Traces {}
}
