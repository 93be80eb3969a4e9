// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One file of the spool, as far as this process knows it. Guarded by the spool's lock. */
final class Segment {
  /** Begins every file; the last byte is the version of frames and contents. */
  private static final byte[] MAGIC = {'C', 'W', 'S', 'P', 'O', 'O', 'L', 1};

  static final int HEADER_BYTES = MAGIC.length;
  private static final String SUFFIX = ".spool";

  final long id;
  final Path path;

  /** Number of its first record. */
  final long firstNumber;

  /** Where its first record stands that is not settled yet, when this process found it. */
  final long startOffset;

  long records;
  long bytes;

  private Segment(long id, Path path, long firstNumber, long startOffset) {
    this.id = id;
    this.path = path;
    this.firstNumber = firstNumber;
    this.startOffset = startOffset;
    this.bytes = startOffset;
  }

  static Segment at(Path path, long firstNumber, long startOffset) {
    return new Segment(idOf(path), path, firstNumber, startOffset);
  }

  static Segment next(Path directory, long id, long firstNumber) {
    Path path = directory.resolve(String.format(Locale.ROOT, "%016d%s", id, SUFFIX));
    return new Segment(id, path, firstNumber, HEADER_BYTES);
  }

  /** Files of the directory, oldest first. */
  static List<Path> in(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new ArrayList<>(
          files
              .filter(f -> f.getFileName().toString().matches("\\d{16}\\" + SUFFIX))
              .sorted(Comparator.comparing(Segment::idOf))
              .toList());
    } catch (UncheckedIOException e) { // what the stream has for the IOException of a disk
      throw new IOException(e);
    }
  }

  static long idOf(Path path) {
    String name = path.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }

  /** A new file to write to. */
  RandomAccessFile create() throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      file.setLength(0);
      file.write(MAGIC);
      return file;
    } catch (IOException e) {
      file.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** Whether it is a spool file of a version that this software reads. */
  static boolean isReadable(Path path) throws IOException {
    byte[] start = new byte[HEADER_BYTES];
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      file.readFully(start);
      return Arrays.equals(start, MAGIC);
    } catch (EOFException e) {
      return true; // killed while it was created: there is nothing in it
    }
  }

  /** It is kept for a later version, or for somebody who mends it; not counted as size. */
  static void setAside(Path path) throws IOException {
    Files.move(path, path.resolveSibling(path.getFileName() + ".unreadable"));
  }

  // without it a power loss may take the name of a file whose content is safe
  static void syncDirectory(Path path) {
    try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      // some systems, such as Windows, have no such thing; the files themselves are synced
    }
  }

  /** Number after its last record. */
  long end() {
    return firstNumber + records;
  }
}
