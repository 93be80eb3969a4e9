// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

/** What a column of a provider's export can hold. */
enum Column {
  DATE,
  MODEL,
  ACCOUNT,
  REQUESTS,
  INPUT,
  OUTPUT,
  CACHE_READ,
  CACHE_WRITE,
  COST,
  CURRENCY;

  boolean isCount() {
    return switch (this) {
      case REQUESTS, INPUT, OUTPUT, CACHE_READ, CACHE_WRITE -> true;
      case DATE, MODEL, ACCOUNT, COST, CURRENCY -> false;
    };
  }
}
