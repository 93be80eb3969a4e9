// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One owner per directory: a lock of the operating system on the file {@code lock}, which ends with
 * its process, however that dies.
 */
final class DirectoryLock implements Closeable {
  private static final String FILE = "lock";

  /**
   * Directories owned by this process. Opening the lock file a second time and closing it again
   * would release the lock of the first (POSIX).
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final RandomAccessFile file;

  private DirectoryLock(Path directory, RandomAccessFile file) {
    this.directory = directory;
    this.file = file;
  }

  /**
   * Takes the directory.
   *
   * @throws IllegalStateException when another reporter has it
   */
  static DirectoryLock take(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!OWN.add(real)) {
      throw inUse(real, "another reporter of this process");
    }
    try {
      return new DirectoryLock(real, locked(real));
    } catch (IOException | RuntimeException e) {
      OWN.remove(real);
      throw e;
    }
  }

  private static RandomAccessFile locked(Path directory) throws IOException {
    RandomAccessFile file = new RandomAccessFile(directory.resolve(FILE).toFile(), "rw");
    boolean locked = false;
    try {
      FileLock lock = file.getChannel().tryLock();
      locked = lock != null;
      if (!locked) {
        throw inUse(directory, "process " + file.readLine());
      }
      file.setLength(0);
      String owner = ProcessHandle.current().pid() + "\n";
      file.getChannel().write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
      return file;
    } finally {
      if (!locked) {
        file.close();
      }
    }
  }

  private static IllegalStateException inUse(Path directory, String owner) {
    return new IllegalStateException(
        "The spool directory %s is in use by %s; give every process a directory of its own."
            .formatted(directory, owner));
  }

  @Override
  public void close() throws IOException {
    file.close();
    OWN.remove(directory);
  }
}
