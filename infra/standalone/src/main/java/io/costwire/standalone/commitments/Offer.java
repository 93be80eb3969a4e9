// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import io.costwire.chargeback.commitments.Commitment;
import java.util.Map;
import java.util.Optional;

/**
 * A commitment of a file and what it would cover.
 *
 * @param tenant none for all of them
 * @param filter dimension to the value that usage must have
 */
public record Offer(
    String id, Optional<String> tenant, Map<String, String> filter, Commitment commitment) {
  public Offer {
    filter = Map.copyOf(filter);
  }
}
