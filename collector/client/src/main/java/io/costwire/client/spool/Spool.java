// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import io.costwire.client.spool.PositionFile.Position;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Records on disk, first in, first out. One thread appends, another reads and settles; a record
 * stays until it is settled, also beyond the end of the process, and comes again then.
 *
 * <p>Records are numbered from 0 at each opening. A file is deleted when all of it is settled.
 * Whatever happens to the files, {@link #next} goes on with the next record that is intact, and
 * {@link #takeLost} says how many are not.
 *
 * <p>Part of the reporter, not for use on its own.
 */
public final class Spool implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.costwire.client");
  private static final long CLOSE_WAIT_MS = 500;
  // with the pauses between them about half a minute; then the rest of the file is given up
  private static final int MAX_READ_FAILURES = 10;

  /**
   * A record that was read.
   *
   * @param number that {@link #settledTo} refers to
   */
  public record Entry(long number, byte[] content) {}

  private record HandedOut(long number, long segment, long offset, long atMs) {}

  private final SpoolSettings settings;
  private final InstantSource clock;
  private final DirectoryLock owner;
  private final PositionFile positions;
  private final SpoolGauges gauges = new SpoolGauges();
  private final ReentrantLock lock = new ReentrantLock();
  private final Frames frames = new Frames();
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private final ArrayDeque<HandedOut> handedOut = new ArrayDeque<>();
  private @Nullable RandomAccessFile writing;
  private @Nullable SegmentReader reader;
  private @Nullable Segment reading;
  private long nextSegment = 1;
  private long readNumber;
  private long lost;
  private int readFailures;
  private long unsyncedSinceMs = -1;
  private boolean closed;
  private volatile long nextNumber;

  private Spool(SpoolSettings settings, InstantSource clock) throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.owner = DirectoryLock.take(Files.createDirectories(settings.directory()));
    try {
      this.positions = new PositionFile(settings.directory());
    } catch (IOException e) {
      owner.close();
      throw e;
    }
  }

  /**
   * Takes the directory for this process; reads nothing yet.
   *
   * @throws IllegalStateException when another reporter has the directory
   * @throws UncheckedIOException when it cannot be created or written to
   */
  public static Spool open(SpoolSettings settings, InstantSource clock) {
    try {
      return new Spool(settings, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The spool directory %s cannot be used: %s. Name one that this process may create and write to."
              .formatted(settings.directory(), e.getMessage()),
          e);
    }
  }

  /**
   * Looks through the files that an earlier process left and takes them over. Once, before anything
   * is appended.
   *
   * @return how many records are in them
   */
  public long recover() throws IOException {
    lock.lock();
    try {
      Position settled = positions.read().orElse(new Position(0, 0));
      nextSegment = settled.segment() + 1; // a lower one would count as settled next time
      for (Path path : Segment.in(settings.directory())) {
        long id = Segment.idOf(path);
        nextSegment = Math.max(nextSegment, id + 1);
        if (id < settled.segment()) {
          Files.delete(path);
        } else {
          tryToTakeOver(path, id == settled.segment() ? settled.offset() : 0);
        }
      }
      gauges.events(nextNumber - readNumber);
      return nextNumber;
    } finally {
      lock.unlock();
    }
  }

  // one bad file must neither hide the good ones nor be deleted when a later one is settled
  private void tryToTakeOver(Path path, long settledOffset) throws IOException {
    try {
      if (Segment.isReadable(path)) {
        takeOver(path, settledOffset);
        return;
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a file of the spool cannot be read and is set aside: " + e);
    }
    Segment.setAside(path);
    gauges.damaged(1);
  }

  private void takeOver(Path path, long settledOffset) throws IOException {
    long start = Math.max(Segment.HEADER_BYTES, settledOffset);
    Segment segment = Segment.at(path, nextNumber, start);
    segment.bytes = Files.size(path);
    try (SegmentReader scan = new SegmentReader(path, start)) {
      while (scan.next(segment.bytes) != null) {
        if (nextNumber == 0 && segment.records == 0) {
          gauges.oldest(scan.recordAtMs());
        }
        segment.records++;
      }
      gauges.damaged(scan.damaged());
    }
    if (segment.records == 0) {
      Files.delete(path);
      return;
    }
    segments.add(segment);
    nextNumber = segment.end();
    gauges.bytes(segment.bytes);
  }

  /**
   * Writes records at the end, as many of them as there is room for.
   *
   * @return how many were written, counted from the first
   * @throws IOException when the disk does not take them; then none is in the spool
   */
  public int append(List<byte[]> contents) throws IOException {
    lock.lock();
    try {
      requireOpen();
      long nowMs = clock.millis();
      long room = settings.maxBytes() - gauges.bytes() - Segment.HEADER_BYTES;
      frames.clear();
      int fitting = 0;
      for (byte[] content : contents) {
        if (frames.size() + Frames.HEADER_BYTES + content.length > room) {
          break;
        }
        frames.add(content, nowMs);
        fitting++;
      }
      if (fitting > 0) {
        write(fitting, nowMs);
      }
      return fitting;
    } finally {
      lock.unlock();
    }
  }

  private void write(int records, long nowMs) throws IOException {
    try {
      Segment segment = current();
      RandomAccessFile file = writing;
      if (file == null) {
        throw new IOException("no file");
      }
      file.seek(segment.bytes);
      file.write(frames.bytes(), 0, frames.size());
      if (settings.fsync() instanceof Fsync.EachBatch) {
        file.getFD().sync();
      } else if (unsyncedSinceMs < 0) {
        unsyncedSinceMs = nowMs;
      }
      segment.records += records;
      segment.bytes += frames.size();
      gauges.appended(frames.size(), records, nowMs);
      nextNumber += records;
      if (segment.bytes >= settings.segmentBytes()) {
        endCurrent();
      }
    } catch (IOException e) {
      gauges.writeFailed();
      abandonCurrent();
      throw e;
    }
  }

  // its records are written and counted, so a failure is not one of theirs
  private void endCurrent() {
    try {
      sealCurrent();
    } catch (IOException e) {
      gauges.writeFailed();
      abandonCurrent();
    }
  }

  private Segment current() throws IOException {
    Segment last = segments.peekLast();
    if (writing != null && last != null) {
      return last;
    }
    Segment segment = Segment.next(settings.directory(), nextSegment++, nextNumber);
    while (Files.exists(segment.path)) { // of an earlier process, and could not be taken over
      segment = Segment.next(settings.directory(), nextSegment++, nextNumber);
    }
    writing = segment.create();
    segments.add(segment);
    gauges.bytes(segment.bytes);
    if (!(settings.fsync() instanceof Fsync.Never)) {
      Segment.syncDirectory(settings.directory());
    }
    return segment;
  }

  private void sealCurrent() throws IOException {
    RandomAccessFile file = writing;
    if (file != null) {
      if (!(settings.fsync() instanceof Fsync.Never)) {
        file.getFD().sync();
      }
      writing = null;
      unsyncedSinceMs = -1;
      file.close();
    }
  }

  /** What a failed write left behind is cut off; the next write begins a new file. */
  private void abandonCurrent() {
    RandomAccessFile file = writing;
    writing = null;
    unsyncedSinceMs = -1;
    Segment segment = segments.peekLast();
    if (file == null || segment == null) {
      return;
    }
    try (file) {
      file.setLength(segment.bytes);
      if (segment.records == 0) {
        segments.removeLast();
        gauges.bytes(-segment.bytes);
        Files.deleteIfExists(segment.path);
      }
    } catch (IOException e) {
      gauges.writeFailed(); // records that were not counted come a second time after a restart
    }
  }

  /** Forces to disk what the policy says is due now. */
  public void syncIfDue() throws IOException {
    if (settings.fsync() instanceof Fsync.Every every) {
      lock.lock();
      try {
        RandomAccessFile file = writing;
        boolean due =
            unsyncedSinceMs >= 0 && clock.millis() - unsyncedSinceMs >= every.interval().toMillis();
        if (due && file != null) {
          unsyncedSinceMs = -1;
          file.getFD().sync();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** The next record that was not read yet, or null when there is none. */
  public @Nullable Entry next() throws IOException {
    lock.lock();
    try {
      requireOpen();
      while (readNumber < nextNumber) {
        Segment segment = segmentOf(readNumber);
        Entry entry = nextOf(segment);
        if (entry != null) {
          return entry;
        }
        lost += segment.end() - readNumber;
        readNumber = segment.end();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Null when nothing of the file can be read any more. */
  private @Nullable Entry nextOf(Segment segment) throws IOException {
    try {
      SegmentReader from = readerOf(segment);
      byte[] content = from == null ? null : from.next(segment.bytes);
      readFailures = 0;
      if (content == null || from == null || readNumber >= segment.end()) {
        return null;
      }
      handedOut.add(new HandedOut(readNumber, segment.id, from.recordOffset(), from.recordAtMs()));
      return new Entry(readNumber++, content);
    } catch (IOException e) {
      readFailures++;
      if (readFailures < MAX_READ_FAILURES) {
        throw e;
      }
      readFailures = 0;
      return null;
    }
  }

  private Segment segmentOf(long number) throws IOException {
    for (Segment segment : segments) {
      if (number < segment.end()) {
        return segment;
      }
    }
    throw new IOException("record " + number + " is in no file");
  }

  private @Nullable SegmentReader readerOf(Segment segment) throws IOException {
    if (reading != segment) {
      closeReader();
      if (Files.exists(segment.path)) {
        reader = new SegmentReader(segment.path, segment.startOffset);
      }
      reading = segment; // only now: what could not be opened is opened again
    }
    return reader;
  }

  private void closeReader() throws IOException {
    SegmentReader old = reader;
    reader = null;
    reading = null;
    if (old != null) {
      old.close();
    }
  }

  /** How many records turned out to be damaged since the last call. */
  public long takeLost() {
    lock.lock();
    try {
      long count = lost;
      lost = 0;
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Whether everything in it has been read, and nothing can be added to the current file. */
  public boolean isDrained() {
    lock.lock();
    try {
      return writing == null && readNumber == nextNumber;
    } finally {
      lock.unlock();
    }
  }

  /** A number for an event that goes past the spool, when everything in it has been read. */
  public long passNumber() {
    lock.lock();
    try {
      if (writing != null || readNumber != nextNumber) {
        throw new IllegalStateException("there are records to be read first");
      }
      readNumber++;
      return nextNumber++;
    } finally {
      lock.unlock();
    }
  }

  /** Every record before this number is settled and will not come again. */
  public void settledTo(long number) throws IOException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      while (!handedOut.isEmpty() && handedOut.getFirst().number() < number) {
        gauges.oldest(handedOut.removeFirst().atMs());
      }
      HandedOut first = handedOut.peekFirst();
      if (first != null) {
        gauges.oldest(first.atMs());
        positions.write(new Position(first.segment(), first.offset()));
      } else if (reading != null && reader != null) {
        positions.write(new Position(reading.id, reader.offset()));
      }
      gauges.events(nextNumber - number);
      deleteSettled(number);
    } finally {
      lock.unlock();
    }
  }

  private void deleteSettled(long number) throws IOException {
    Segment first = segments.peekFirst();
    while (first != null && first.end() <= number && !isBeingWritten(first)) {
      if (first == reading) {
        closeReader();
      }
      segments.removeFirst();
      gauges.bytes(-first.bytes);
      Files.deleteIfExists(first.path);
      first = segments.peekFirst();
    }
  }

  private boolean isBeingWritten(Segment segment) {
    return writing != null && segment == segments.peekLast();
  }

  /** Number after the newest record. */
  public long tail() {
    return nextNumber;
  }

  /** Number of the record that comes next. */
  public long head() {
    lock.lock();
    try {
      return readNumber;
    } finally {
      lock.unlock();
    }
  }

  /** Its state now; never waits for the disk. */
  public SpoolMetrics metrics() {
    return gauges.snapshot(clock.millis());
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the spool is closed");
    }
  }

  /**
   * Leaves what is not settled to the next process, and the directory empty when all is. Waits a
   * bounded time for a disk that does not answer.
   */
  @Override
  public void close() {
    boolean locked = false;
    try {
      locked = lock.tryLock(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
      if (locked && !closed) {
        closed = true;
        closeFiles();
      }
    } catch (IOException e) {
      gauges.writeFailed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (locked) {
        lock.unlock();
      }
    }
  }

  private void closeFiles() throws IOException {
    try (owner;
        positions) {
      sealCurrent();
      closeReader();
      deleteSettled(handedOut.isEmpty() ? readNumber : handedOut.getFirst().number());
    }
  }
}
