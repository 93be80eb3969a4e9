// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a captured stream, as server-sent events or as one JSON object a line.
 *
 * @param events the data of each event that was ended
 * @param tail what came after the last end of an event; empty when the capture is whole
 */
record StreamText(List<String> events, String tail) {

  /** Half a million tokens, one an event, are longer than any answer. */
  static final int MAX_EVENTS = 500_000;

  private static final String DATA = "data:";

  StreamText {
    events = List.copyOf(events);
  }

  /**
   * @throws UnreadableField when there are more events than in any stream
   */
  static StreamText parse(String text) throws UnreadableField {
    Scan scan = new Scan();
    int from = 0;
    int to = endOfLine(text, from);
    while (to < text.length()) {
      scan.line(text, from, to);
      if (text.startsWith("\r\n", to)) {
        to++;
      }
      from = to + 1;
      to = endOfLine(text, from);
    }
    scan.open(text.substring(from));
    return new StreamText(scan.events, scan.data.toString().strip());
  }

  /** Whether an event was given with its field names, where only its data was asked for. */
  static boolean isFramed(String event) {
    return event.startsWith(DATA)
        || event.startsWith("event:")
        || event.startsWith("id:")
        || event.startsWith(":");
  }

  private static int endOfLine(String text, int from) {
    int to = from;
    while (to < text.length() && text.charAt(to) != '\n' && text.charAt(to) != '\r') {
      to++;
    }
    return to;
  }

  /** Events by line; a line that says nothing makes no text. */
  private static final class Scan {
    private final List<String> events = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();

    void line(String text, int from, int to) throws UnreadableField {
      if (from == to) {
        dispatch();
      } else if (text.startsWith(DATA, from) || text.charAt(from) == '{') {
        open(text.substring(from, to));
        if (text.charAt(from) == '{') {
          dispatch();
        }
      }
    }

    /** Text of an event that does not end with its line. */
    void open(String line) throws UnreadableField {
      if (line.startsWith(DATA)) {
        data.append(line.substring(DATA.length()).strip()).append('\n');
      } else if (line.startsWith("{")) {
        dispatch();
        data.append(line);
      }
    }

    private void dispatch() throws UnreadableField {
      String event = data.toString().strip();
      data.setLength(0);
      if (event.isEmpty()) {
        return;
      }
      if (events.size() == MAX_EVENTS) {
        throw new UnreadableField(
            "stream",
            "has more than %d events".formatted(MAX_EVENTS),
            "send the events of one call at a time");
      }
      events.add(event);
    }
  }
}
