// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import io.costwire.standalone.demo.GatewayClient.Answer;
import java.util.Map;
import java.util.TreeMap;

/** What the gateway answered to all submissions so far. */
final class Tally {
  private long sent;
  private long accepted;
  private final Map<String, Long> rejected = new TreeMap<>();

  synchronized void add(long submissions, Answer answer) {
    sent += submissions;
    accepted += answer.accepted();
    answer.rejectedByReason().forEach((reason, n) -> rejected.merge(reason, n, Long::sum));
  }

  synchronized long sent() {
    return sent;
  }

  synchronized long accepted() {
    return accepted;
  }

  synchronized Map<String, Long> rejected() {
    return Map.copyOf(rejected);
  }
}
