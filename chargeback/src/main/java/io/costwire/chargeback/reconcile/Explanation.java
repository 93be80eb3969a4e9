// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.util.List;

/**
 * Findings that sum to a difference.
 *
 * @param alsoFits other causes that would do so
 */
record Explanation(List<Finding> findings, List<Cause> alsoFits) {
  static final Explanation NOTHING = new Explanation(List.of(), List.of());

  static Explanation of(Finding... findings) {
    return new Explanation(List.of(findings), List.of());
  }

  Explanation {
    findings = List.copyOf(findings);
    alsoFits = List.copyOf(alsoFits);
  }
}
