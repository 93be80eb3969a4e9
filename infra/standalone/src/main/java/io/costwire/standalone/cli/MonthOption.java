// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import java.time.DateTimeException;
import java.time.YearMonth;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A calendar month, UTC. */
final class MonthOption implements ITypeConverter<YearMonth> {
  @Override
  public YearMonth convert(String value) {
    try {
      return YearMonth.parse(value);
    } catch (DateTimeException e) {
      throw new TypeConversionException("'" + value + "' is no month; write it as 2026-10");
    }
  }
}
