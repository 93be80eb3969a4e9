// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * The engine, open on one data directory. One per process.
 *
 * <p>Statements run in sessions: settings, query parameters and the current database of one request
 * never reach another. Sessions cost 0.3 ms and run at the same time.
 */
final class ChdbEngine implements AutoCloseable {
  private static final String FACTS =
      "SELECT version(), timezone(), arrayStringConcat(groupArray(name), ',') FROM"
          + " system.table_functions";

  private final LibChdb library;
  private final List<String> arguments;
  private final MemorySegment owner;
  private final String version;
  private final String timezone;
  private final List<String> tableFunctions;

  private ChdbEngine(LibChdb library, List<String> arguments, MemorySegment owner, String[] facts) {
    this.library = library;
    this.arguments = arguments;
    this.owner = owner;
    this.version = facts[0];
    this.timezone = facts[1];
    this.tableFunctions = List.of(facts[2].split(",", -1));
  }

  static ChdbEngine open(Path libraryFile, Path data) throws EngineException {
    LibChdb library = new LibChdb(libraryFile);
    List<String> arguments = arguments(data);
    MemorySegment owner = library.connect(arguments);
    try (ChdbSession session = new ChdbSession(library, library.connect(arguments));
        ChdbResult facts = session.query(FACTS.getBytes(UTF_8), "TabSeparated")) {
      return new ChdbEngine(
          library, arguments, owner, new String(facts.toByteArray(), UTF_8).trim().split("\t"));
    }
  }

  ChdbSession session() {
    return new ChdbSession(library, library.connect(arguments));
  }

  String version() {
    return version;
  }

  String timezone() {
    return timezone;
  }

  /** Names of all table functions. */
  List<String> tableFunctions() {
    return tableFunctions;
  }

  /** Closes the data; sessions must be closed before. */
  @Override
  public void close() {
    library.close(owner);
  }

  /** Caches for a laptop: the defaults let the mark cache alone grow to 5 GB. */
  private static List<String> arguments(Path data) {
    return List.of(
        "clickhouse",
        "--path=" + data,
        "--mark_cache_size=" + (64L << 20),
        "--index_mark_cache_size=" + (16L << 20),
        "--max_server_memory_usage=" + (3L << 30));
  }
}
