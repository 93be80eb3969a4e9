// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings, parameters and the current database for the statements of one request. One thread at a
 * time.
 */
final class ChdbSession implements AutoCloseable {
  private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,127}");
  private static final String NO_OUTPUT = "Null";
  private static final int CHUNK_BYTES = 256 << 10;

  private final LibChdb library;
  private final MemorySegment owner;
  private final MemorySegment connection;

  ChdbSession(LibChdb library, MemorySegment owner) {
    this.library = library;
    this.owner = owner;
    this.connection = library.connection(owner);
  }

  /** In the map's order. */
  void set(Map<String, String> settings) throws EngineException {
    if (settings.isEmpty()) {
      return;
    }
    for (String name : settings.keySet()) {
      if (!SETTING_NAME.matcher(name).matches()) {
        throw EngineException.refused(
            115, "UNKNOWN_SETTING", "The name of a setting or URL parameter is not valid");
      }
    }
    execute(
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " = " + literal(setting.getValue()))
            .collect(Collectors.joining(", ", "SET ", "")));
  }

  void use(String database) throws EngineException {
    execute("USE `" + database.replace("\\", "\\\\").replace("`", "\\`") + "`");
  }

  ChdbResult query(byte[] sql, String format) throws EngineException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle =
          library.query(connection, copy(arena, sql), copy(arena, format.getBytes(US_ASCII)));
      String error = library.error(handle);
      if (error != null) {
        library.destroyResult(handle);
        throw EngineException.of(error);
      }
      return new ChdbResult(library, handle);
    }
  }

  /**
   * Inserts the stream's rows, all or none up to the engine's block size (a million rows). The data
   * does not go through the statement's text, which the engine cuts at an empty line.
   *
   * @throws IOException when the data cannot be read; nothing is inserted then
   */
  ChdbResult insert(byte[] head, String format, InputStream data)
      throws EngineException, IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment insert =
          library.openInsert(connection, copy(arena, head), copy(arena, format.getBytes(US_ASCII)));
      try {
        failOn(library.insertError(insert));
        append(insert, data, arena);
        MemorySegment handle = library.finishInsert(insert);
        if (LibChdb.isNull(handle)) {
          throw EngineException.of(String.valueOf(library.insertError(insert)));
        }
        String error = library.error(handle);
        if (error != null) {
          library.destroyResult(handle);
          throw EngineException.of(error);
        }
        return new ChdbResult(library, handle);
      } finally {
        library.destroyInsert(insert);
      }
    }
  }

  @Override
  public void close() {
    library.close(owner);
  }

  private void append(MemorySegment insert, InputStream data, Arena arena)
      throws EngineException, IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    MemorySegment buffer = arena.allocate(CHUNK_BYTES);
    try {
      for (int size = data.readNBytes(chunk, 0, CHUNK_BYTES);
          size > 0;
          size = data.readNBytes(chunk, 0, CHUNK_BYTES)) {
        MemorySegment.copy(chunk, 0, buffer, ValueLayout.JAVA_BYTE, 0, size);
        if (!library.append(insert, buffer.asSlice(0, size))) {
          // The reason of a parse error is only given at the end.
          return;
        }
      }
    } catch (IOException e) {
      library.cancelInsert(insert);
      throw e;
    }
  }

  private void execute(String sql) throws EngineException {
    query(sql.getBytes(UTF_8), NO_OUTPUT).close();
  }

  private static void failOn(@Nullable String error) throws EngineException {
    if (error != null) {
      throw EngineException.of(error);
    }
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }

  private static String literal(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
