// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

/** Turns a row of one format into what was used and what it is said to have cost. */
interface RowReader {

  AuditRow.Usable read(RowFields row) throws UnreadableRow;
}
