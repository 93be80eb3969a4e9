// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse's HTTP interface in front of the engine: it adapts the protocol, the engine does the
 * work.
 */
final class ClickHouseHttp {
  private static final HeaderName TIMEZONE = HeaderNames.create("X-ClickHouse-Timezone");
  private static final HeaderName SUMMARY = HeaderNames.create("X-ClickHouse-Summary");
  private static final HeaderName SERVER_NAME =
      HeaderNames.create("X-ClickHouse-Server-Display-Name");
  private static final HeaderName EXCEPTION_CODE =
      HeaderNames.create("X-ClickHouse-Exception-Code");

  /** Every statement gets these; the URL's settings win. */
  private static final Map<String, String> BASE_SETTINGS =
      Map.of(
          // As a server: "selec" is a syntax error, not a column.
          "implicit_select",
          "0",
          // An answer means that the rows are in the table.
          "async_insert",
          "0",
          "max_memory_usage",
          Long.toString(2L << 30),
          // A result is held in memory until it is sent.
          "max_result_bytes",
          Long.toString(512L << 20));

  private final ChdbEngine engine;
  private final EngineThreads threads;
  private final ServerOptions options;
  private final ReadGuard guard;

  ClickHouseHttp(ChdbEngine engine, EngineThreads threads, ServerOptions options) {
    this.engine = engine;
    this.threads = threads;
    this.options = options;
    this.guard = new ReadGuard(engine.tableFunctions());
  }

  void route(HttpRouting.Builder routing) {
    routing.get("/ping", ClickHouseHttp::ok).get("/", this::handle).post("/", this::handle);
  }

  private static void ok(ServerRequest request, ServerResponse response) {
    response.send("Ok.\n");
  }

  private void handle(ServerRequest request, ServerResponse response) throws Exception {
    boolean get = request.prologue().method().equals(Method.GET);
    response.headers().set(SERVER_NAME, "costwire");
    try {
      HttpParameters parameters = new HttpParameters(request);
      response.headers().set(HttpParameters.QUERY_ID, parameters.queryId());
      boolean mayWrite = parameters.authenticate(options);
      if (get && parameters.query().isEmpty()) {
        ok(request, response);
        return;
      }
      answer(
          parameters,
          StatementInput.read(parameters.query(), body(request, parameters)),
          get || !mayWrite,
          response);
    } catch (EngineException e) {
      fail(response, e);
    } catch (BoundedInput.TooLong e) {
      fail(
          response,
          EngineException.refused(
              EngineException.TOO_MANY_BYTES,
              "TOO_MANY_BYTES",
              "The request body is " + e.getMessage()));
    } catch (IOException e) {
      if (response.isSent()) {
        throw e;
      }
      fail(
          response,
          EngineException.refused(
              EngineException.CANNOT_DECOMPRESS,
              "CANNOT_DECOMPRESS",
              "The request body cannot be read: " + e.getMessage()));
    }
  }

  private InputStream body(ServerRequest request, HttpParameters parameters)
      throws IOException, EngineException {
    if (!request.content().hasEntity()) {
      return InputStream.nullInputStream();
    }
    if (request.headers().contentLength().orElse(0) > options.maxBodyBytes()) {
      throw new BoundedInput.TooLong(options.maxBodyBytes());
    }
    InputStream body = new BoundedInput(request.content().inputStream(), options.maxBodyBytes());
    return parameters.decompressBlocks()
        ? new BoundedInput(new BlockInput(body), options.maxBodyBytes())
        : body;
  }

  private void answer(
      HttpParameters parameters, StatementInput input, boolean readOnly, ServerResponse response)
      throws Exception {
    long started = System.nanoTime();
    String format = parameters.defaultFormat();
    if (input.statement() instanceof SqlStatement.Query query && query.format() != null) {
      format = query.format();
    }
    try (ChdbResult result = execute(parameters, input, readOnly)) {
      describe(response, format, parameters.settings().get("session_timezone"));
      response
          .headers()
          .set(SUMMARY, result.counts().summary(result.length(), System.nanoTime() - started));
      write(parameters, result, response);
    }
  }

  private ChdbResult execute(HttpParameters parameters, StatementInput input, boolean readOnly)
      throws Exception {
    if (readOnly && !(input.statement() instanceof SqlStatement.Empty)) {
      guard.require(input.sql());
    }
    return switch (input.statement()) {
      case SqlStatement.Empty _ ->
          throw EngineException.refused(
              EngineException.SYNTAX_ERROR, "SYNTAX_ERROR", "Syntax error: Empty query");
      case SqlStatement.Query query when query.read() || readOnly ->
          threads.read(() -> query(parameters, input, true, readOnly));
      case SqlStatement.Query _ -> threads.write(() -> query(parameters, input, false, false));
      case SqlStatement.InsertData insert ->
          threads.write(
              () -> {
                try (ChdbSession session = session(parameters, false, readOnly)) {
                  return session.insert(input.sql(), insert.format(), input.data());
                }
              });
    };
  }

  private ChdbResult query(
      HttpParameters parameters, StatementInput input, boolean read, boolean readOnly)
      throws EngineException {
    try (ChdbSession session = session(parameters, read, readOnly)) {
      return session.query(input.sql(), parameters.defaultFormat());
    }
  }

  private ChdbSession session(HttpParameters parameters, boolean read, boolean readOnly)
      throws EngineException {
    Map<String, String> settings = new LinkedHashMap<>(BASE_SETTINGS);
    if (read) {
      settings.put("max_execution_time", Long.toString(options.readTimeLimit().toSeconds()));
    }
    if (readOnly) {
      settings.putAll(ReadSettings.of(parameters.settings(), options.readTimeLimit()));
      requireUserDatabase(parameters.database());
    } else {
      settings.putAll(parameters.settings());
    }
    // Last, because nothing can be set after it; GET never writes, as in ClickHouse.
    String restriction = settings.remove("readonly");
    if (readOnly) {
      settings.put("readonly", "1");
    } else if (restriction != null) {
      settings.put("readonly", restriction);
    }
    ChdbSession session = engine.session();
    try {
      if (!parameters.database().isEmpty()) {
        session.use(parameters.database());
      }
      session.set(settings);
      return session;
    } catch (EngineException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Tables of system are named with their database, so that the guard sees which they are. */
  private static void requireUserDatabase(String database) throws EngineException {
    if (database.equals("system")) {
      throw EngineException.refused(
          164, "READONLY", "Read-only requests may not have database=system: write system.tables");
    }
  }

  private void describe(ServerResponse response, String format, @Nullable String sessionTimezone) {
    ServerResponseHeaders headers = response.headers();
    headers.set(HttpParameters.FORMAT, format);
    headers.set(TIMEZONE, sessionTimezone == null ? engine.timezone() : sessionTimezone);
    headers.set(HeaderNames.CONTENT_TYPE, contentType(format));
  }

  private static String contentType(String format) {
    if (format.startsWith("JSON") && !format.contains("EachRow")) {
      return "application/json; charset=UTF-8";
    }
    if (format.startsWith("JSON")) {
      return "application/x-ndjson; charset=UTF-8";
    }
    if (format.startsWith("CSV")) {
      return "text/csv; charset=UTF-8; header="
          + (format.contains("WithNames") ? "present" : "absent");
    }
    if (format.startsWith("TabSeparated") || format.startsWith("TSV")) {
      return "text/tab-separated-values; charset=UTF-8";
    }
    boolean binary = format.startsWith("RowBinary") || format.equals("Native");
    return binary ? "application/octet-stream" : "text/plain; charset=UTF-8";
  }

  private static void write(HttpParameters parameters, ChdbResult result, ServerResponse response)
      throws IOException {
    if (parameters.gzipAnswer()) {
      response.headers().set(HeaderNames.CONTENT_ENCODING, "gzip");
    } else if (!parameters.compressBlocks()) {
      response.contentLength(result.length());
    }
    try (OutputStream out = response.outputStream();
        OutputStream compressed = parameters.gzipAnswer() ? new GZIPOutputStream(out) : out;
        OutputStream blocks =
            parameters.compressBlocks() ? new BlockOutput(compressed) : compressed) {
      result.writeTo(blocks);
    }
  }

  private static void fail(ServerResponse response, EngineException e) {
    response.status(Status.create(e.httpStatus()));
    response.headers().set(EXCEPTION_CODE, Integer.toString(e.code()));
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8");
    response.send((e.text() + "\n").getBytes(UTF_8));
  }
}
