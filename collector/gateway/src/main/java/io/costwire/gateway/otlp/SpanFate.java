// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

/** What becomes of a span. Every span that is read has exactly one. */
public enum SpanFate {
  /** A call: an event. */
  CALL,
  /** A call that cannot become an event: answered as rejected, and recorded. */
  REFUSED,
  /** A call that the calls below it repeat: they are the events. */
  REPEATED,
  /** An agent, workflow, chain or tool: its calls are the events. */
  WRAPPER,
  /** Not a call to a model. */
  OTHER
}
