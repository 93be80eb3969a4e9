// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pid file of a child. A kill -9 of the parent ends the child too, but only after a moment, and
 * not where the child hangs: the next start ends what is left before it opens the same data.
 *
 * <p>A pid alone can belong to anyone after a reboot, so a process is ended only if its start time
 * and its command are those that were written down.
 */
final class ChildRecord {
  private static final Logger LOG = LoggerFactory.getLogger(ChildRecord.class);
  private static final String FILE = "child.pid";
  private static final Duration START_TIME_TOLERANCE = Duration.ofSeconds(2);
  private static final long ORPHAN_EXIT_TIMEOUT_SECONDS = 10;

  private final Path file;

  ChildRecord(Path directory) {
    this.file = directory.resolve(FILE);
  }

  void write(ProcessHandle child) throws IOException {
    ProcessHandle.Info info = child.info();
    List<String> lines =
        List.of(
            Long.toString(child.pid()),
            info.startInstant().map(Instant::toString).orElse(""),
            info.command().orElse(""));
    Path temporary = file.resolveSibling(FILE + ".tmp");
    Files.write(temporary, lines);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("pid file not deleted file={}", file, e);
    }
  }

  /** Ends what an earlier parent left behind. */
  void reclaim(String server) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Optional<ProcessHandle> orphan = recorded(Files.readAllLines(file));
    if (orphan.isPresent()) {
      end(orphan.get(), server);
    }
    Files.deleteIfExists(file);
  }

  private static Optional<ProcessHandle> recorded(List<String> lines) {
    if (lines.size() != 3) {
      return Optional.empty();
    }
    try {
      Instant started = Instant.parse(lines.get(1));
      return ProcessHandle.of(Long.parseLong(lines.get(0)))
          .filter(ProcessHandle::isAlive)
          .filter(process -> sameStart(process, started))
          .filter(process -> process.info().command().filter(lines.get(2)::equals).isPresent());
    } catch (DateTimeParseException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean sameStart(ProcessHandle process, Instant started) {
    return process
        .info()
        .startInstant()
        .filter(
            actual -> Duration.between(started, actual).abs().compareTo(START_TIME_TOLERANCE) <= 0)
        .isPresent();
  }

  private static void end(ProcessHandle orphan, String server) {
    LOG.info(
        "ending the process that a killed parent left behind server={} pid={}",
        server,
        orphan.pid());
    orphan.destroyForcibly();
    try {
      orphan.onExit().get(ORPHAN_EXIT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException(server + ": interrupted while an old process was ended.", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new EmbeddedStartException(
          "%s: process %d of an earlier start does not end. Stop it (kill -9 %d) and start again."
              .formatted(server, orphan.pid(), orphan.pid()),
          e);
    }
  }
}
