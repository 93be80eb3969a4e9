// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A request's body that is looked at while it is sent; nothing of the looking reaches the call. */
final class RequestTap extends FilterOutputStream {
  private final ModelCall call;
  private final RequestFacts.Source source;
  private boolean blind;

  RequestTap(OutputStream out, ModelCall call, RequestFacts.Source source) {
    super(out);
    this.call = call;
    this.source = source;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the call
  public void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
    if (blind) {
      return;
    }
    try {
      source.write(bytes, from, length);
    } catch (Exception | LinkageError e) {
      blind = true;
      call.calls().complain("a request could not be looked at: " + e.getClass().getName());
    }
  }
}
