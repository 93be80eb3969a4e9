// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import io.costwire.extract.Extraction;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * A response's body that is looked at while somebody else reads it. What was read is looked at
 * after it was read, so that the reader sees every byte when it comes; an error of the body reaches
 * the reader unchanged, one of the looking never does.
 */
final class ResponseTap extends FilterInputStream {
  private static final int FIRST_ERROR = 400;
  private final ModelCall call;
  private final Sight sight;
  private boolean blind;

  /** What is made of the bytes. */
  interface Sight {
    void write(byte[] bytes, int from, int length);

    /** Whether everything that matters has passed, though more may come. */
    boolean isOver();

    /** How the response ended, whether its last byte was read or the reader stopped before. */
    Outcome outcome(boolean readToItsEnd);

    Extraction extraction();
  }

  ResponseTap(InputStream body, ModelCall call, int status, String contentType) {
    super(body);
    this.call = call;
    String type = contentType.toLowerCase(Locale.ROOT);
    this.sight =
        status < FIRST_ERROR && type.startsWith("text/event-stream")
            ? new StreamSight(call)
            : new BodySight(call, status, type.contains("json"));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int read;
    do {
      read = read(one, 0, 1);
    } while (read == 0);
    return read < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int read;
    try {
      read = in.read(bytes, from, length);
    } catch (IOException | RuntimeException e) {
      end(call.outcome(e));
      throw e;
    }
    if (read < 0) {
      end(true);
    } else {
      look(bytes, from, read);
    }
    return read;
  }

  /** Skipped bytes are looked at as well. */
  @Override
  public long skip(long count) throws IOException {
    int read = read(new byte[(int) Math.min(Math.max(count, 0), 8192)]);
    return Math.max(read, 0);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() throws IOException {
    end(false);
    in.close();
  }

  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the reader
  private void look(byte[] bytes, int from, int length) {
    if (blind) {
      return;
    }
    try {
      sight.write(bytes, from, length);
      if (sight.isOver()) { // before the reader can go on: it may count on the call being recorded
        end(true);
      }
    } catch (Exception | LinkageError e) {
      blind = true;
      call.calls().complain("a response could not be read: " + e.getClass().getName());
    }
  }

  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the reader
  private void end(boolean readToItsEnd) {
    try {
      end(sight.outcome(readToItsEnd));
    } catch (Exception | LinkageError e) {
      end(Outcome.SUCCESS);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the reader
  private void end(Outcome outcome) {
    Extraction extraction;
    try {
      extraction = blind ? new Extraction.NoUsage("not read") : sight.extraction();
    } catch (Exception | LinkageError e) {
      extraction = new Extraction.NoUsage("not read");
    }
    call.end(outcome, extraction);
  }
}
