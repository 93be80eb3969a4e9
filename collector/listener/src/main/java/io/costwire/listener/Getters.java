// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of classes that a user may have or not have, in whatever version: a getter that is
 * not there is a value that is not known.
 */
public final class Getters {

  private Getters() {}

  /** Follows a path of getters without arguments, such as {@code details().cachedTokens()}. */
  public static @Nullable Object value(@Nullable Object from, String... getters) {
    Object value = from;
    for (String getter : getters) {
      value = value == null ? null : call(value, getter);
      if (value instanceof Optional<?> optional) {
        value = optional.orElse(null);
      }
    }
    return value;
  }

  /** The count at the end of the first path that leads to one; paths are written with dots. */
  public static @Nullable Long count(@Nullable Object from, String... paths) {
    for (String path : paths) {
      if (value(from, path.split("\\.", -1)) instanceof Number count) {
        return count.longValue();
      }
    }
    return null;
  }

  /** The text at the end of a path. */
  public static @Nullable String text(@Nullable Object from, String... getters) {
    return value(from, getters) instanceof String text ? text : null;
  }

  private static @Nullable Object call(Object target, String getter) {
    try {
      Method method = target.getClass().getMethod(getter);
      return method.invoke(target);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
