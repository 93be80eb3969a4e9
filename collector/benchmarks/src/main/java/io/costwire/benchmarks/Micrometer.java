// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A counter that is registered already: it adds a number and carries nothing. */
final class Micrometer implements Contender {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Counter counter =
      Counter.builder("llm.cost").tag("model", "gpt-4o").tag("team", "search").register(registry);

  @Override
  public void offer() {
    counter.increment();
  }

  @Override
  public long delivered() {
    return (long) counter.count();
  }

  @Override
  public void settle() {}

  @Override
  public void close() {
    registry.close();
  }
}
