// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

/** Who pays for an event. */
public sealed interface Payer {

  Payer INVOICE = new Invoice();
  Payer RESPONSE_CACHE = new ResponseCache();

  /** Pay per use: the event is on the provider's invoice. */
  record Invoice() implements Payer {}

  /**
   * Capacity that is paid by the hour, whether used or not (provisioned throughput, own GPUs). It
   * has events of its own that carry the money, so that the request costs nothing more.
   *
   * @param id the capacity's id, as the event or the book names it
   */
  record Capacity(String id) implements Payer {}

  /** A cache in front of the provider answered; no call was made and nobody pays. */
  record ResponseCache() implements Payer {}
}
