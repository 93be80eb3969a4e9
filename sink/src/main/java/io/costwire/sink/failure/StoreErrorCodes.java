// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.failure;

import java.util.Set;

/**
 * What ClickHouse's error codes mean for the sink. A code that is not listed is retried: waiting
 * never loses a row, dead-lettering a good one would.
 */
public final class StoreErrorCodes {

  /** The rows themselves: malformed or out of range values, violated constraints. */
  private static final Set<Integer> ROWS =
      Set.of(
          6, // CANNOT_PARSE_TEXT
          27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
          38, // CANNOT_PARSE_DATE
          41, // CANNOT_PARSE_DATETIME
          69, // ARGUMENT_OUT_OF_BOUND
          70, // CANNOT_CONVERT_TYPE
          72, // CANNOT_PARSE_NUMBER
          117, // INCORRECT_DATA
          128, // TOO_LARGE_ARRAY_SIZE
          131, // TOO_LARGE_STRING_SIZE
          349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
          407, // DECIMAL_OVERFLOW
          469); // VIOLATED_CONSTRAINT

  private static final Set<Integer> SCHEMA =
      Set.of(
          10, // NOT_FOUND_COLUMN_IN_BLOCK
          16, // NO_SUCH_COLUMN_IN_TABLE
          20, // NUMBER_OF_COLUMNS_DOESNT_MATCH
          47, // UNKNOWN_IDENTIFIER
          48, // NOT_IMPLEMENTED
          50, // UNKNOWN_TYPE
          53, // TYPE_MISMATCH
          60, // UNKNOWN_TABLE
          62, // SYNTAX_ERROR
          81, // UNKNOWN_DATABASE
          115); // UNKNOWN_SETTING

  private static final Set<Integer> ACCESS =
      Set.of(
          164, // READONLY
          192, // UNKNOWN_USER
          193, // WRONG_PASSWORD
          194, // REQUIRED_PASSWORD
          497, // ACCESS_DENIED
          516); // AUTHENTICATION_FAILED

  private static final Set<Integer> OVERLOAD =
      Set.of(
          159, // TIMEOUT_EXCEEDED
          202, // TOO_MANY_SIMULTANEOUS_QUERIES
          209, // SOCKET_TIMEOUT
          210, // NETWORK_ERROR
          241, // MEMORY_LIMIT_EXCEEDED
          242, // TABLE_IS_READ_ONLY
          243, // NOT_ENOUGH_SPACE
          252, // TOO_MANY_PARTS
          319, // UNKNOWN_STATUS_OF_INSERT
          439); // CANNOT_SCHEDULE_TASK

  private StoreErrorCodes() {}

  /** What a code of ClickHouse means. */
  public static SinkFailure classify(int code) {
    if (ROWS.contains(code)) {
      return SinkFailure.ROW_REFUSED;
    }
    if (SCHEMA.contains(code)) {
      return SinkFailure.SCHEMA_MISMATCH;
    }
    if (ACCESS.contains(code)) {
      return SinkFailure.ACCESS_DENIED;
    }
    return OVERLOAD.contains(code) ? SinkFailure.STORE_OVERLOADED : SinkFailure.STORE_FAILED;
  }
}
