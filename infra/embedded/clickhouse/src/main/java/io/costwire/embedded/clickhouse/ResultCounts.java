// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

/** What a statement returned, scanned and wrote. */
record ResultCounts(
    long rows, long rowsScanned, long bytesScanned, long rowsWritten, long bytesWritten) {
  /** In the form of the X-ClickHouse-Summary header. */
  String summary(long resultBytes, long elapsedNanos) {
    return ("{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\","
                + "\"total_rows_to_read\":\"%d\",\"result_rows\":\"%d\",\"result_bytes\":\"%d\",\"elapsed_ns\":\"%d\"}")
        .formatted(
            rowsScanned,
            bytesScanned,
            rowsWritten,
            bytesWritten,
            rowsScanned,
            rows,
            resultBytes,
            elapsedNanos);
  }
}
