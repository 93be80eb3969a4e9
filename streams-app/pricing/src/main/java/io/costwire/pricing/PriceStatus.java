// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

/**
 * What became of an event's price. Only the first two carry a cost; the others have none, which is
 * not zero.
 */
public enum PriceStatus {
  /** Everything reported has a price; a price of zero included. */
  PRICED,
  /** The known part is charged; the result names what is missing. */
  PRICED_PARTIAL,
  /** The book has no price for this model at this time. */
  UNPRICED_MODEL,
  /** The book does not have this provider. */
  UNPRICED_PROVIDER,
  /** The event reports no usage at all. */
  NO_USAGE,
  /** The usage contradicts itself. */
  INVALID_USAGE
}
