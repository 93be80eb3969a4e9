// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A directory that one process owns while it is open.
 *
 * <p>The lock is the operating system's, so it ends with the process however that ends; the pid in
 * the lock file is only there to be named in the message that the second process gives.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "owner.lock";
  private static final int MAX_PID_BYTES = 64;

  private final Path path;
  private final FileChannel channel;

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Creates the directory where it is missing and locks it.
   *
   * @param server what the directory belongs to, for messages ("Kafka")
   * @throws EmbeddedStartException when it cannot be written or another process owns it
   */
  public static DataDirectory open(Path directory, String server) {
    requireNonNull(server, "server");
    Path path = directory.toAbsolutePath().normalize();
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path);
      }
      return lock(path, server);
    } catch (IOException e) {
      throw new EmbeddedStartException(
          "%s: cannot write to its data directory %s (%s). Make it writable for user %s or choose another directory."
              .formatted(server, path, reason(e), System.getProperty("user.name")),
          e);
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The lock ends with the process at the latest.
    }
  }

  private static DataDirectory lock(Path path, String server) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK_FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      if (tryLock(channel) == null) {
        throw inUse(path, server, readOwner(channel));
      }
      channel.truncate(0);
      channel.write(utf8(Long.toString(ProcessHandle.current().pid())), 0);
      return new DataDirectory(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static EmbeddedStartException inUse(Path path, String server, String owner) {
    return new EmbeddedStartException(
        "%s: the data directory %s is in use by process %s. Stop that process or choose another directory."
            .formatted(server, path, owner));
  }

  private static String readOwner(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_PID_BYTES);
    channel.read(bytes, 0);
    String pid = StandardCharsets.UTF_8.decode(bytes.flip()).toString().trim();
    if (pid.isEmpty()) {
      return "(pid not written yet)";
    }
    return pid.equals(Long.toString(ProcessHandle.current().pid())) ? pid + " (this one)" : pid;
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
