// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

/**
 * On what terms requests were served.
 *
 * @param tier service tier, in the names of the price book
 * @param batch whether as a batch
 */
public record Terms(String tier, boolean batch) {
  public static final String STANDARD_TIER = "standard";
  public static final Terms STANDARD = new Terms(STANDARD_TIER, false);

  Terms withTier(String other) {
    return new Terms(other, batch);
  }

  Terms withBatch(boolean other) {
    return new Terms(tier, other);
  }
}
