// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.pricing.PriceEngine;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The price book that all tasks price with: replaced as a whole, read without a lock. No thread of
 * the topology starts before there is one.
 */
public final class ActiveBook {
  private volatile @Nullable PriceEngine engine;
  private volatile List<String> problems = List.of();
  private volatile Consumer<PriceEngine> listener = active -> {};

  /**
   * The engine of the active version.
   *
   * @throws IllegalStateException before a version is active
   */
  public PriceEngine engine() {
    PriceEngine current = engine;
    if (current == null) {
      throw new IllegalStateException("priced before a price book was active");
    }
    return current;
  }

  public boolean isActive() {
    return engine != null;
  }

  /** The active version, or none. */
  public String version() {
    PriceEngine current = engine;
    return current == null ? "none" : current.book().version();
  }

  /** Why the version that the manifest asks for is not the active one; empty when it is. */
  public List<String> problems() {
    return problems;
  }

  /** Makes a version the active one. */
  public void activate(PriceEngine replacement) {
    engine = replacement;
    problems = List.of();
    listener.accept(replacement);
  }

  /** Tells somebody of every version that becomes active from now on. */
  public void onActivation(Consumer<PriceEngine> told) {
    listener = told;
  }

  void refuse(List<String> reasons) {
    problems = List.copyOf(reasons);
  }
}
