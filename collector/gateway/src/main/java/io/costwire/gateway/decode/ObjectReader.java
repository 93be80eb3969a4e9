// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.gateway.access.Caller;

/** Reads one JSON object of a body. Never throws for what is in it. */
public interface ObjectReader {

  Reading read(JsonNode object, Caller caller);

  /** Which of its fields are looked at; all others are skipped without being kept in memory. */
  default Selection fields() {
    return Selection.ALL;
  }
}
