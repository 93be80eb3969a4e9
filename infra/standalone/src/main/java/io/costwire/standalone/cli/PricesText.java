// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.book.BookDiff;
import io.costwire.pricing.book.BookDiff.Kind;
import io.costwire.pricing.imports.NotCarried;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Changes of a book for people. */
final class PricesText {
  private static final int SHOWN = 60;

  private PricesText() {}

  static void print(BookDiff diff, boolean all) {
    lines(diff.changes(), BookDiff.Change::line, all).forEach(System.out::println);
    long kept = diff.count(Kind.KEPT);
    System.out.printf(
        "%d added, %d changed, %d removed%s%n",
        diff.count(Kind.ADDED),
        diff.count(Kind.CHANGED),
        diff.count(Kind.REMOVED),
        kept == 0 ? "" : ", " + kept + " kept that the source does not have");
  }

  /** What of a source is not in the book as it was; nothing when all of it is. */
  static void print(List<NotCarried> notes, boolean all) {
    notes(notes, all).forEach(System.out::println);
  }

  static List<String> notes(List<NotCarried> notes, boolean all) {
    List<String> lines =
        new ArrayList<>(lines(notes, note -> text(note.kind()) + ": " + note, all));
    List<String> counts = new ArrayList<>();
    for (NotCarried.Kind kind : NotCarried.Kind.values()) {
      long count = notes.stream().filter(note -> note.kind() == kind).count();
      if (count > 0) {
        counts.add(count + " " + text(kind));
      }
    }
    if (!counts.isEmpty()) {
      lines.add("Not as in the file: " + String.join(", ", counts));
    }
    return lines;
  }

  private static String text(NotCarried.Kind kind) {
    return switch (kind) {
      case LEFT_OUT -> "left out";
      case CORRECTED -> "corrected";
      case KEPT_OURS -> "kept as the book has it";
    };
  }

  private static <T> List<String> lines(List<T> items, Function<T, String> text, boolean all) {
    int shown = all ? items.size() : Math.min(SHOWN, items.size());
    List<String> lines = new ArrayList<>(items.subList(0, shown).stream().map(text).toList());
    if (shown < items.size()) {
      lines.add("and %d more (--all prints them)".formatted(items.size() - shown));
    }
    return lines;
  }
}
