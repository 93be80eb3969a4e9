// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Tags that got out of hand: a great many users, each of whom appears, and ids of requests where
 * names of features and environments belong, a different one for each event.
 *
 * @param users how many there are; each appears once in so many events
 */
record ExplodingTags(int users) implements IntFunction<Map<String, String>> {
  /** Dimension sets that are concerned. */
  static final List<String> SETS = List.of("user", "feature", "environment");

  private static final int FEATURE = 0x5bd1e995;
  private static final int ENVIRONMENT = 0x1b873593;
  private static final int REQUEST = 0x38b34ae5;

  @Override
  public Map<String, String> apply(int number) {
    return Map.of(
        "user", "user-%08x".formatted(mixed(number % users)),
        "feature", "answer-%08x".formatted(mixed(number ^ FEATURE)),
        "environment", "preview-%08x".formatted(mixed(number ^ ENVIRONMENT)),
        "request_id", "req-%08x".formatted(mixed(number ^ REQUEST)));
  }

  /** Different for different numbers, and in no order: keys in order would be easy to store. */
  private static int mixed(int number) {
    int mixed = number;
    mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
    mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
    return mixed ^ mixed >>> 16;
  }
}
