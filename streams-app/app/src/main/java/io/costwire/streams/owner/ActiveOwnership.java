// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.owner;

import io.costwire.streams.owner.core.OwnershipRules;

/** The rules that all tasks go by: replaced as a whole, read without a lock. */
public final class ActiveOwnership {
  private volatile OwnershipRules rules = OwnershipRules.NONE;

  public OwnershipRules rules() {
    return rules;
  }

  /** For the one thread that follows control.ownership. */
  void activate(OwnershipRules next) {
    rules = next;
  }
}
