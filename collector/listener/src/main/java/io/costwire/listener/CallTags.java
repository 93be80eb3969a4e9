// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tags of a call from a supplier that is somebody else's code: it may fail, or have holes. */
public final class CallTags {

  private CallTags() {}

  /**
   * What the supplier says now, without keys and values that are null. An event without its tags is
   * better than none, so this never throws.
   *
   * @param trouble told what is wrong, without any value
   */
  @SuppressWarnings("CatchingUnchecked") // the supplier must not reach the call
  public static Map<String, String> now(
      Supplier<? extends @Nullable Map<String, String>> supplier, Consumer<String> trouble) {
    Map<String, String> tags = new LinkedHashMap<>();
    try {
      Map<String, String> said = supplier.get();
      if (said == null) {
        trouble.accept("tags are missing: null");
        return Map.of();
      }
      said.forEach((key, value) -> putIfWhole(tags, key, value));
    } catch (Exception | LinkageError e) {
      trouble.accept("tags are missing: " + e.getClass().getName());
    }
    return Collections.unmodifiableMap(tags);
  }

  private static void putIfWhole(
      Map<String, String> tags, @Nullable String key, @Nullable String value) {
    if (key != null && value != null) {
      tags.put(key, value);
    }
  }
}
