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
  private volatile @Nullable PriceEngine replaced;
  private volatile @Nullable String wanted;
  private volatile @Nullable LookedUp lookedUp;

  /** A version that is not active any more. */
  public sealed interface Former {
    /** It can be asked for prices. */
    record Known(PriceEngine engine) implements Former {}

    /** It is looked for in control.prices; ask again. */
    record Awaited() implements Former {}

    /** Its lists were deleted. */
    record Gone() implements Former {}
  }

  private record LookedUp(String version, Former result) {}

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

  /** A version that was active before: the one before this, or what control.prices has of it. */
  public Former former(String version) {
    PriceEngine last = replaced;
    if (last != null && last.book().version().equals(version)) {
      return new Former.Known(last);
    }
    LookedUp found = lookedUp;
    if (found != null && found.version.equals(version)) {
      return found.result;
    }
    wanted = version;
    return new Former.Awaited();
  }

  /** The former version that somebody waits for, or null. */
  @Nullable String wantedFormer() {
    return wanted;
  }

  /** Answers {@link #wantedFormer}; null when it is gone. */
  void lookedUp(String version, @Nullable PriceEngine found) {
    wanted = null;
    lookedUp = new LookedUp(version, found == null ? new Former.Gone() : new Former.Known(found));
  }

  /** Why the version that the manifest asks for is not the active one; empty when it is. */
  public List<String> problems() {
    return problems;
  }

  /** Makes a version the active one. */
  public void activate(PriceEngine replacement) {
    replaced = engine;
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
