// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

/** Ids of signals: what they are about, joined by a bar. */
public final class SignalId {
  private SignalId() {}

  /** Values come from outside; unescaped, two different causes could share an id. */
  public static String of(String kind, String... parts) {
    StringBuilder id = new StringBuilder(96).append(kind);
    for (String part : parts) {
      id.append('|');
      escape(part, id);
    }
    return id.toString();
  }

  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '|') {
        out.append('\\');
      }
      out.append(c);
    }
  }
}
