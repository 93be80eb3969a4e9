// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is being worked on, and refuses more than fits. */
final class InFlight {
  private final int maxRequests;
  private final long maxBytes;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  InFlight(int maxRequests, long maxBytes) {
    this.maxRequests = maxRequests;
    this.maxBytes = maxBytes;
  }

  /** A place for a request, if there is one. */
  Optional<Ticket> enter() {
    if (requests.incrementAndGet() > maxRequests) {
      requests.decrementAndGet();
      return Optional.empty();
    }
    return Optional.of(new Ticket());
  }

  int requests() {
    return requests.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** The place of one request, and the memory it holds. */
  final class Ticket implements AutoCloseable {
    private long held;
    private boolean closed;

    /** Takes memory; false when there is none left. */
    boolean reserve(long more) {
      if (bytes.addAndGet(more) > maxBytes) {
        bytes.addAndGet(-more);
        return false;
      }
      held += more;
      return true;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        bytes.addAndGet(-held);
        requests.decrementAndGet();
      }
    }
  }
}
