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

  private static final String DATA = "data:";

  StreamText {
    events = List.copyOf(events);
  }

  static StreamText parse(String text) {
    List<String> events = new ArrayList<>();
    StringBuilder data = new StringBuilder();
    String[] lines = text.split("\\r\\n|\\n|\\r", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      boolean ended = i < lines.length - 1;
      if (line.isEmpty() && ended) {
        dispatch(data, events);
      } else if (line.startsWith(DATA)) {
        data.append(line.substring(DATA.length()).strip()).append('\n');
      } else if (line.startsWith("{")) {
        dispatch(data, events);
        data.append(line);
        if (ended) {
          dispatch(data, events);
        }
      }
    }
    return new StreamText(events, data.toString().strip());
  }

  /** Whether an event was given with its field names, where only its data was asked for. */
  static boolean isFramed(String event) {
    return event.startsWith(DATA)
        || event.startsWith("event:")
        || event.startsWith("id:")
        || event.startsWith(":");
  }

  private static void dispatch(StringBuilder data, List<String> events) {
    String event = data.toString().strip();
    data.setLength(0);
    if (!event.isEmpty()) {
      events.add(event);
    }
  }
}
