// SPDX-License-Identifier: Apache-2.0
package io.costwire.testkit;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server that starts when it is first asked for. A start that failed is tried again. */
final class Lazy<T> {
  private final Supplier<T> starter;
  private @Nullable T started;

  Lazy(Supplier<T> starter) {
    this.starter = starter;
  }

  synchronized T get() {
    T current = started;
    if (current == null) {
      current = starter.get();
      started = current;
    }
    return current;
  }

  synchronized void ifStarted(Consumer<T> close) {
    if (started != null) {
      close.accept(started);
      started = null;
    }
  }
}
