// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long ago, or a date or an instant, UTC. */
final class SinceOption implements ITypeConverter<Instant> {
  private static final Pattern AGO = Pattern.compile("(\\d{1,5})(m|h|d|w)");

  @Override
  public Instant convert(String value) {
    Matcher ago = AGO.matcher(value);
    if (!ago.matches()) {
      try {
        return new TimeOption().convert(value);
      } catch (TypeConversionException e) {
        throw new TypeConversionException(
            "'"
                + value
                + "' is neither a time that has passed (90m, 24h, 7d) nor a date (2026-11-01) nor a"
                + " time (2026-11-01T12:00:00Z)");
      }
    }
    long number = Long.parseLong(ago.group(1));
    return Instant.now()
        .minus(
            switch (ago.group(2)) {
              case "m" -> Duration.ofMinutes(number);
              case "h" -> Duration.ofHours(number);
              case "d" -> Duration.ofDays(number);
              default -> Duration.ofDays(7 * number);
            });
  }
}
