// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Tags for every event that this thread records until the scope is closed. Scopes nest: an inner
 * one adds to the outer one and wins where both have a tag. A tag of the event itself wins over
 * both, and both win over the reporter's defaults.
 *
 * <pre>{@code
 * try (var tags = CostTags.with("team", "search")) {
 *   answer(question); // whatever it records is tagged
 * }
 * }</pre>
 *
 * <p>A scope belongs to its thread, virtual or not. It does not go along to other threads by
 * itself, because a pool's thread that kept it would bill the next task to the wrong team; hand it
 * on with {@link #wrap(Runnable)}, {@link #wrap(ExecutorService)} or {@link #capture}. Nothing here
 * throws for a tag that is null, blank or too long: those are left out or shortened like an event's
 * own tags. While no scope is open, recording does not pay for it.
 *
 * @since 0.1
 */
public final class CostTags implements AutoCloseable {
  private static final ThreadLocal<@Nullable CostTags> CURRENT = new ThreadLocal<>();
  // a look at a thread local allocates on a thread that has none, so not before there is a scope
  private static volatile boolean used;

  private final @Nullable CostTags outer;
  private final Map<String, String> tags;
  private final int sizeBytes;
  private volatile boolean closed;

  private CostTags(@Nullable CostTags outer, Map<String, String> tags, int sizeBytes) {
    this.outer = outer;
    this.tags = tags;
    this.sizeBytes = sizeBytes;
  }

  /** Opens a scope with one tag more, such as team, user or feature. */
  public static CostTags with(@Nullable String key, @Nullable String value) {
    return key == null || value == null ? with(Map.of()) : with(Map.of(key, value));
  }

  /** Opens a scope with more tags. */
  public static CostTags with(@Nullable Map<String, String> tags) {
    CostTags outer = current();
    Map<String, @Nullable String> merged = new LinkedHashMap<>();
    if (tags != null) {
      tags.forEach(
          (key, value) -> {
            if (key != null) {
              merged.put(key, value);
            }
          });
    }
    if (outer != null) {
      outer.tags.forEach(merged::putIfAbsent);
    }
    return open(outer, merged);
  }

  private static CostTags open(@Nullable CostTags outer, Map<String, @Nullable String> tags) {
    EventCheck check = new EventCheck();
    Map<String, String> usable = check.tags(new HashMap<>(tags));
    CostTags scope = new CostTags(outer, usable, check.tagBytes());
    used = true;
    CURRENT.set(scope);
    return scope;
  }

  /** Opens a scope that has these tags and none of the thread's own. */
  static CostTags replacing(Map<String, String> tags) {
    return open(current(), Collections.unmodifiableMap(tags));
  }

  /** The tags of this thread's scope; empty when there is none. */
  public static Map<String, String> tags() {
    CostTags scope = current();
    return scope == null ? Map.of() : scope.tags;
  }

  /** This thread's innermost open scope. */
  static @Nullable CostTags current() {
    if (!used) {
      return null;
    }
    CostTags scope = CURRENT.get();
    return scope == null || !scope.closed ? scope : dropClosed(scope);
  }

  /** A scope may have been closed out of order, or by another thread. */
  private static @Nullable CostTags dropClosed(CostTags innermost) {
    CostTags scope = innermost;
    while (scope != null && scope.closed) {
      scope = scope.outer;
    }
    if (scope == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(scope);
    }
    return scope;
  }

  Map<String, String> ownTags() {
    return tags;
  }

  int sizeBytes() {
    return sizeBytes;
  }

  /** The tags of this thread, to be taken to other threads. */
  public static TagContext capture() {
    return new TagContext(tags());
  }

  /** A task that runs with the tags that this thread has now. */
  public static Runnable wrap(Runnable task) {
    return capture().wrap(task);
  }

  /** A task that runs with the tags that this thread has now. */
  public static <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
    return capture().wrap(task);
  }

  /** An executor whose tasks run with the tags of the thread that hands them in. */
  public static Executor wrap(Executor executor) {
    return new TaggedExecutor(executor);
  }

  /** An executor whose tasks run with the tags of the thread that hands them in. */
  public static ExecutorService wrap(ExecutorService executor) {
    return new TaggedExecutorService(executor);
  }

  /**
   * Closes the scope: its thread has the tags again that it had before. Scopes that are closed out
   * of order, twice or by another thread do no harm to those that are still open.
   */
  @Override
  public void close() {
    closed = true;
    if (CURRENT.get() == this) {
      dropClosed(this);
    }
  }
}
