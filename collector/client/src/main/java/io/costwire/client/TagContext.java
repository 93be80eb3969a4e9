// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Tags that were captured on one thread, for use on any other: for callbacks, and for the stages of
 * a {@link java.util.concurrent.CompletableFuture}, which run on whichever thread completes the one
 * before.
 *
 * <pre>{@code
 * TagContext tags = CostTags.capture();
 * client.send(request).thenAccept(response -> {
 *   try (var scope = tags.open()) {
 *     reporter.record(event(response));
 *   }
 * });
 * }</pre>
 *
 * @since 0.1
 */
public final class TagContext {
  private final Map<String, String> tags;

  TagContext(Map<String, String> tags) {
    this.tags = tags;
  }

  /**
   * Opens a scope with the captured tags on this thread, instead of those it has; closing it brings
   * them back.
   */
  public CostTags open() {
    return CostTags.replacing(tags);
  }

  /** A task that runs with the captured tags. */
  public Runnable wrap(Runnable task) {
    requireNonNull(task, "task");
    return () -> {
      try (var scope = open()) {
        task.run();
      }
    };
  }

  /** A task that runs with the captured tags. */
  public <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
    requireNonNull(task, "task");
    return () -> {
      try (var scope = open()) {
        return task.call();
      }
    };
  }

  /**
   * An executor whose tasks run with the captured tags, whoever hands them in; for {@code
   * thenApplyAsync} and the like.
   */
  public Executor wrap(Executor executor) {
    requireNonNull(executor, "executor");
    return task -> executor.execute(wrap(task));
  }
}
