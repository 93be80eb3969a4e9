// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A Java child process with a pid file and a log file in a directory that the parent owns.
 *
 * <p>It ends when {@link #close()} is called or when this process ends, in whatever way. What a
 * hanging child of an earlier parent holds is freed by the next {@link #start}.
 */
public final class ChildProcess implements AutoCloseable {
  private static final long LOG_KEPT_BYTES = 8L << 20;
  private static final int TAIL_BYTES = 16 << 10;
  private static final long CLOSE_GRACE_SECONDS = 10;
  private static final long KILL_GRACE_SECONDS = 5;

  private final Process process;
  private final ChildRecord record;
  private final Path log;

  private ChildProcess(Process process, ChildRecord record, Path log) {
    this.process = process;
    this.record = record;
    this.log = log;
  }

  /** Ends what an earlier start left in the directory, then starts the child. */
  public static ChildProcess start(ChildJava child, DataDirectory directory) {
    Path log = directory.path().resolve("child.log");
    ChildRecord record = new ChildRecord(directory.path());
    try {
      record.reclaim(child.server());
      rotate(log);
      ProcessBuilder builder = new ProcessBuilder(command(child, directory.path()));
      builder.environment().putAll(child.environment());
      builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      Process process = builder.start();
      record.write(process.toHandle());
      return new ChildProcess(process, record, log);
    } catch (IOException e) {
      throw new EmbeddedStartException(
          "%s: its process could not be started with %s (%s). Check that the Java executable exists and that %s can be written."
              .formatted(child.server(), child.java(), e.getMessage(), directory.path()),
          e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits until the child has ended, at most so long. */
  public boolean waitFor(long timeoutMs) throws InterruptedException {
    return process.waitFor(timeoutMs, TimeUnit.MILLISECONDS);
  }

  /** What to show when the child ended on its own: its exit code and the last lines of its log. */
  public String lastWords(int lines) {
    String state = process.isAlive() ? "still runs" : "ended with exit code " + process.exitValue();
    return "The process (pid %d) %s; the end of %s:%n%s"
        .formatted(process.pid(), state, log, String.join(System.lineSeparator(), tail(lines)));
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(CLOSE_GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(KILL_GRACE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    record.delete();
  }

  private List<String> tail(int lines) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - TAIL_BYTES));
      byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, file.length() - file.getFilePointer())];
      file.readFully(bytes);
      List<String> all = new String(bytes, UTF_8).lines().collect(Collectors.toList());
      return all.subList(Math.max(0, all.size() - lines), all.size());
    } catch (IOException e) {
      return List.of("(log not readable: " + e.getMessage() + ")");
    }
  }

  private static List<String> command(ChildJava child, Path directory) throws IOException {
    List<Path> classPath = new ArrayList<>(List.of(LauncherJar.in(directory)));
    classPath.addAll(child.classPath());
    List<String> command = new ArrayList<>(List.of(child.java().toString()));
    command.addAll(child.jvmArguments());
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(ParentBoundMain.class.getName());
    command.addAll(child.mainAndArguments());
    return command;
  }

  private static void rotate(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LOG_KEPT_BYTES) {
      Files.move(log, log.resolveSibling("child.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
