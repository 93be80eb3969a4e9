// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import java.util.List;

/** What a body turned out to be. */
public sealed interface Decoding {

  /** Events, each taken or refused for itself. */
  record Events(List<Decoded> events) implements Decoding {
    public Events {
      events = List.copyOf(events);
    }
  }

  /** Nothing of it can be used. */
  record Unreadable(Refusal refusal) implements Decoding {}
}
