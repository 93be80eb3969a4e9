// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.slack;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the first word of an alert stands: {@code C0123|1795348800.000100}, and {@code |shared}
 * where it stands with others in one message, which then says what was and is not edited.
 *
 * @param channel id of the channel, not its name
 * @param timestamp of the message
 */
public record SlackHandle(String channel, String timestamp, boolean shared) {
  private static final Pattern TEXT =
      Pattern.compile("([A-Za-z0-9]{1,32})\\|(\\d{1,12}\\.\\d{1,9})(\\|shared)?");

  /** Empty where it is no handle. */
  public static Optional<SlackHandle> read(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(new SlackHandle(matcher.group(1), matcher.group(2), matcher.group(3) != null))
        : Optional.empty();
  }

  /** Whether it reads as itself. */
  public boolean isValid() {
    return read(toString()).isPresent();
  }

  @Override
  public String toString() {
    return channel + "|" + timestamp + (shared ? "|shared" : "");
  }
}
