// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

/**
 * Reads who a row of one format was for, and how it went. Columns that are missing are no fault.
 */
interface LabelReader {

  HistoryRow.Labels read(RowFields row) throws UnreadableRow;
}
