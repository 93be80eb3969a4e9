// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.List;

/**
 * Spans of one instrumentation of one resource.
 *
 * @param resource its attributes, shared by all its scopes
 * @param name of the instrumentation; empty when not given
 */
record ReadScope(Attributes resource, String name, List<ReadSpan> spans) {
  ReadScope {
    spans = List.copyOf(spans);
  }
}
