// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A refusal with ClickHouse's error code and in its wording, whether the engine or the adapter
 * refuses.
 */
final class EngineException extends Exception {
  private static final long serialVersionUID = 1L;

  static final int NOT_IMPLEMENTED = 48;
  static final int SYNTAX_ERROR = 62;
  static final int TOO_MANY_SIMULTANEOUS_QUERIES = 202;
  static final int TOO_MANY_BYTES = 307;
  static final int CANNOT_DECOMPRESS = 271;
  static final int AUTHENTICATION_FAILED = 516;
  static final int UNKNOWN_EXCEPTION = 1002;

  private static final Pattern CODE = Pattern.compile("^Code: (\\d+)\\.");

  private final int code;

  private EngineException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** Of the engine's own text, which starts with its code. */
  static EngineException of(String engineText) {
    Matcher matcher = CODE.matcher(engineText);
    if (matcher.find()) {
      return new EngineException(Integer.parseInt(matcher.group(1)), engineText);
    }
    return refused(UNKNOWN_EXCEPTION, "UNKNOWN_EXCEPTION", engineText);
  }

  static EngineException refused(int code, String name, String message) {
    return new EngineException(
        code, "Code: %d. DB::Exception: %s (%s)".formatted(code, message, name));
  }

  static EngineException notImplemented(String message) {
    return refused(NOT_IMPLEMENTED, "NOT_IMPLEMENTED", message);
  }

  int code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  /** The status that ClickHouse's HTTP interface answers with. */
  int httpStatus() {
    return switch (code) {
      case AUTHENTICATION_FAILED, 164, 497 -> 403;
      case 46, 47, 16, 60, 81, 36, 115 -> 404;
      case CANNOT_DECOMPRESS,
          26,
          27,
          33,
          38,
          41,
          53,
          62,
          63,
          72,
          117,
          349,
          456,
          457,
          6,
          69,
          70,
          321,
          323,
          407,
          410 ->
          400;
      case 159 -> 408;
      case TOO_MANY_BYTES -> 413;
      case NOT_IMPLEMENTED -> 501;
      default -> 500;
    };
  }
}
