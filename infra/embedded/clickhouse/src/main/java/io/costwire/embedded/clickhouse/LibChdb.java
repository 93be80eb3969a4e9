// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The functions of libchdb that are used, by their C names. */
final class LibChdb {
  private static final long MAX_ERROR_BYTES = 1L << 20;

  private final Linker linker = Linker.nativeLinker();
  private final SymbolLookup symbols;
  private final MethodHandle connect;
  private final MethodHandle closeConnection;
  private final MethodHandle query;
  private final MethodHandle destroyResult;
  private final MethodHandle resultBuffer;
  private final MethodHandle resultLength;
  private final MethodHandle resultError;
  private final MethodHandle resultRows;
  private final MethodHandle resultRowsWritten;
  private final MethodHandle resultBytesWritten;
  private final MethodHandle resultRowsScanned;
  private final MethodHandle resultBytesScanned;
  private final MethodHandle insertOpen;
  private final MethodHandle insertAppend;
  private final MethodHandle insertDone;
  private final MethodHandle insertCancel;
  private final MethodHandle insertError;
  private final MethodHandle insertDestroy;

  /** Loads the library. Its signal handlers stay off: the JVM needs those signals. */
  LibChdb(Path library) {
    symbols = SymbolLookup.libraryLookup(library, Arena.global());
    call(function("chdb_set_signal_handlers_enabled", null, JAVA_INT), 0);
    connect = function("chdb_connect", ADDRESS, JAVA_INT, ADDRESS);
    closeConnection = function("chdb_close_conn", null, ADDRESS);
    query = function("chdb_query_n", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    destroyResult = function("chdb_destroy_query_result", null, ADDRESS);
    resultBuffer = function("chdb_result_buffer", ADDRESS, ADDRESS);
    resultLength = function("chdb_result_length", JAVA_LONG, ADDRESS);
    resultError = function("chdb_result_error", ADDRESS, ADDRESS);
    resultRows = function("chdb_result_rows_read", JAVA_LONG, ADDRESS);
    resultRowsWritten = function("chdb_result_rows_written", JAVA_LONG, ADDRESS);
    resultBytesWritten = function("chdb_result_bytes_written", JAVA_LONG, ADDRESS);
    resultRowsScanned = function("chdb_result_storage_rows_read", JAVA_LONG, ADDRESS);
    resultBytesScanned = function("chdb_result_storage_bytes_read", JAVA_LONG, ADDRESS);
    insertOpen =
        function("chdb_stream_insert_n", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    insertAppend = function("chdb_stream_append", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    insertDone = function("chdb_stream_done", ADDRESS, ADDRESS);
    insertCancel = function("chdb_stream_cancel_insert", null, ADDRESS);
    insertError = function("chdb_stream_insert_error", ADDRESS, ADDRESS);
    insertDestroy = function("chdb_destroy_insert_stream", null, ADDRESS);
  }

  /**
   * The owner of a connection, to be passed to {@link #close}; the first one opens the data.
   *
   * @param arguments as for clickhouse-local, the same for every connection
   */
  MemorySegment connect(List<String> arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointers = arena.allocate(ADDRESS, arguments.size());
      for (int i = 0; i < arguments.size(); i++) {
        pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(arguments.get(i)));
      }
      MemorySegment owner = (MemorySegment) call(connect, arguments.size(), pointers);
      if (isNull(owner) || isNull(connection(owner))) {
        throw new IllegalStateException("The engine could not open its data with " + arguments);
      }
      return owner;
    }
  }

  MemorySegment connection(MemorySegment owner) {
    return owner.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
  }

  void close(MemorySegment owner) {
    call(closeConnection, owner);
  }

  MemorySegment query(MemorySegment connection, MemorySegment sql, MemorySegment format) {
    return (MemorySegment) call(query, connection, sql, sql.byteSize(), format, format.byteSize());
  }

  void destroyResult(MemorySegment result) {
    call(destroyResult, result);
  }

  /** The engine's own memory; valid until the result is destroyed. */
  MemorySegment bytes(MemorySegment result) {
    long length = (long) call(resultLength, result);
    MemorySegment buffer = (MemorySegment) call(resultBuffer, result);
    return isNull(buffer) ? MemorySegment.NULL : buffer.reinterpret(length);
  }

  @Nullable String error(MemorySegment result) {
    return text((MemorySegment) call(resultError, result));
  }

  ResultCounts counts(MemorySegment result) {
    return new ResultCounts(
        (long) call(resultRows, result),
        (long) call(resultRowsScanned, result),
        (long) call(resultBytesScanned, result),
        (long) call(resultRowsWritten, result),
        (long) call(resultBytesWritten, result));
  }

  MemorySegment openInsert(MemorySegment connection, MemorySegment head, MemorySegment format) {
    return (MemorySegment)
        call(insertOpen, connection, head, head.byteSize(), format, format.byteSize());
  }

  /** Blocks while the engine is behind. */
  boolean append(MemorySegment insert, MemorySegment bytes) {
    return (int) call(insertAppend, insert, bytes, bytes.byteSize()) == 0;
  }

  MemorySegment finishInsert(MemorySegment insert) {
    return (MemorySegment) call(insertDone, insert);
  }

  void cancelInsert(MemorySegment insert) {
    call(insertCancel, insert);
  }

  @Nullable String insertError(MemorySegment insert) {
    return text((MemorySegment) call(insertError, insert));
  }

  void destroyInsert(MemorySegment insert) {
    call(insertDestroy, insert);
  }

  static boolean isNull(MemorySegment segment) {
    return segment.address() == 0;
  }

  private static @Nullable String text(MemorySegment characters) {
    return isNull(characters) ? null : characters.reinterpret(MAX_ERROR_BYTES).getString(0);
  }

  private MethodHandle function(
      String name, @Nullable MemoryLayout result, MemoryLayout... parameters) {
    MemorySegment symbol =
        symbols
            .find(name)
            .orElseThrow(
                () -> new IllegalStateException("The engine library has no function " + name));
    FunctionDescriptor descriptor =
        result == null
            ? FunctionDescriptor.ofVoid(parameters)
            : FunctionDescriptor.of(result, parameters);
    return linker.downcallHandle(symbol, descriptor);
  }

  @SuppressWarnings("NullAway") // void functions give null, which their callers do not look at
  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("A call into the engine failed", e);
    }
  }
}
