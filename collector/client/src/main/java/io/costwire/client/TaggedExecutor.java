// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;

/** Takes the tags of the thread that hands in a task along. */
record TaggedExecutor(Executor executor) implements Executor {
  TaggedExecutor {
    requireNonNull(executor, "executor");
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(CostTags.wrap(task));
  }
}
