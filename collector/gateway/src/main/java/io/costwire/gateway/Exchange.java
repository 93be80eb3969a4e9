// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.Allowance;
import io.costwire.gateway.access.Caller;

/**
 * One request on its way: who sends it, and what was counted of it for the access log and the rate
 * limit. Registered in the request's context by {@link Gate}; used by its thread only.
 */
final class Exchange {
  private final Endpoint endpoint;
  private final Caller caller;
  private final Allowance allowance;
  private long bytes;
  private int events;
  private int questions;

  Exchange(Endpoint endpoint, Caller caller, Allowance allowance) {
    this.endpoint = endpoint;
    this.caller = caller;
    this.allowance = allowance;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Caller caller() {
    return caller;
  }

  /** Bytes of the body as it was sent. */
  void readBytes(long more) {
    bytes += more;
  }

  /** Events in the body, taken or not. */
  void foundEvents(int more) {
    events += more;
  }

  /** Something that is no event and costs the sender as much as one. */
  void asked() {
    questions++;
  }

  long bytes() {
    return bytes;
  }

  int events() {
    return events;
  }

  /** Charges the sender's allowance. */
  void settle() {
    allowance.charge(events + questions, bytes, System.nanoTime());
  }
}
