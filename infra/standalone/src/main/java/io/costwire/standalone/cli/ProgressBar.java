// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows on a terminal how much of a large file has been read. Nothing is shown where standard error
 * is not a terminal, so that logs stay clean.
 */
final class ProgressBar extends FilterInputStream {
  /** Smaller files are read before a bar would be noticed. */
  private static final long SHOWN_MIN_BYTES = 4L << 20;

  private static final long REDRAW_NANOS = 100_000_000;
  private static final int WIDTH = 40;

  private final long size;
  private final PrintStream out;
  private final boolean shown;
  private long done;
  private long drawn;

  ProgressBar(InputStream in, long size, PrintStream out, boolean shown) {
    super(in);
    this.size = size;
    this.out = out;
    this.shown = shown;
    this.drawn = System.nanoTime();
  }

  static ProgressBar of(InputStream in, long size) {
    boolean terminal = System.console() != null && System.console().isTerminal();
    return new ProgressBar(in, size, System.err, terminal && size >= SHOWN_MIN_BYTES);
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    advance(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    advance(Math.max(read, 0));
    return read;
  }

  @Override
  public void close() throws IOException {
    super.close();
    if (shown) {
      out.print("\r\033[K");
      out.flush();
    }
  }

  private void advance(int bytes) {
    done += bytes;
    long now = System.nanoTime();
    if (!shown || now - drawn < REDRAW_NANOS) {
      return;
    }
    drawn = now;
    int filled = (int) (Math.min(done, size) * WIDTH / size);
    out.printf(
        Locale.ROOT,
        "\r[%s%s] %3d %%",
        "#".repeat(filled),
        " ".repeat(WIDTH - filled),
        Math.min(done, size) * 100 / size);
    out.flush();
  }
}
