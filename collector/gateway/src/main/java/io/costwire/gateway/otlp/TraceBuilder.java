// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.decode.Refusal.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Collects spans while a body is read, up to a bound. Fields may come in any order. */
final class TraceBuilder {
  private final int maxSpans;
  private final List<ReadScope> scopes = new ArrayList<>();
  private int spans;

  TraceBuilder(int maxSpans) {
    this.maxSpans = maxSpans;
  }

  /** Empty scopes are not kept. */
  void add(Attributes resource, String scope, List<ReadSpan> read) {
    if (!read.isEmpty()) {
      scopes.add(new ReadScope(resource, scope, read));
    }
  }

  void countSpan() throws TooManySpans {
    spans++;
    if (spans > maxSpans) {
      throw new TooManySpans();
    }
  }

  Traces.Read build() {
    return new Traces.Read(scopes);
  }

  Refusal tooMany() {
    String message =
        "The body has more than %d spans; lower the exporter's batch size.".formatted(maxSpans);
    return new Refusal(Reason.TOO_LARGE, null, message);
  }

  /** The body is larger than allowed. */
  static final class TooManySpans extends IOException {
    private static final long serialVersionUID = 1L;

    TooManySpans() {
      super("more spans than allowed");
    }
  }
}
