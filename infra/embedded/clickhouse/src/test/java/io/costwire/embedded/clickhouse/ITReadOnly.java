// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on the read-only path. FILE is a file with a secret, URL a server that counts who calls,
 * TABLE a table with one row; no attack may show the secret, call the server or change the row.
 */
final class ITReadOnly {
  private static final String SECRET = "canary-" + UUID.randomUUID();
  private static final String TABLE = "r_" + UUID.randomUUID().toString().replace('-', '_');
  private static final AtomicInteger CALLS = new AtomicInteger();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static Path file;
  private static HttpServer server;

  @BeforeAll
  static void prepare() throws Exception {
    file = Files.createTempFile("costwire", ".csv");
    Files.writeString(file, SECRET + "\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          CALLS.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    write("CREATE TABLE " + TABLE + " (id UInt64, s String) ENGINE = MergeTree ORDER BY id");
    write("INSERT INTO " + TABLE + " VALUES (1, 'a')");
  }

  @AfterAll
  static void clean() throws Exception {
    write("DROP TABLE " + TABLE);
    server.stop(0);
    Files.delete(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // writes and DDL
        "INSERT INTO TABLE VALUES (2, 'b')",
        "INSERT INTO TABLE SELECT 2, 'b'",
        "WITH 2 AS x INSERT INTO TABLE SELECT x, 'b'",
        "INSERT INTO TABLE FORMAT CSV\n2,b\n",
        "INSERT INTO FUNCTION file('FILE', 'CSV', 'a String') SELECT 'x'",
        "INSERT INTO FUNCTION url('URL', 'CSV', 'a String') SELECT 'x'",
        "CREATE TABLE evil (a Int8) ENGINE = Memory",
        "CREATE TEMPORARY TABLE evil (a Int8)",
        "CREATE FUNCTION evil AS (x) -> x",
        "CREATE DICTIONARY evil (a UInt64) PRIMARY KEY a SOURCE(FILE(path 'FILE' format 'CSV'))"
            + " LAYOUT(FLAT()) LIFETIME(0)",
        "DROP TABLE TABLE",
        "/**/ DROP TABLE TABLE",
        "TRUNCATE TABLE TABLE",
        "ALTER TABLE TABLE DELETE WHERE 1",
        "DELETE FROM TABLE WHERE 1",
        "OPTIMIZE TABLE TABLE FINAL",
        "RENAME TABLE TABLE TO evil",
        "ATTACH TABLE evil FROM '/tmp' (a Int8) ENGINE = Memory",
        "BACKUP TABLE TABLE TO File('/tmp/evil')",
        "SYSTEM FLUSH LOGS",
        "SYSTEM STOP MERGES",
        "KILL QUERY WHERE 1 SYNC",
        "USE system",
        "SET readonly = 0",
        "SET max_threads = 1",
        "GRANT ALL ON *.* TO default",
        // settings of a statement
        "SELECT 1 SETTINGS readonly = 0",
        "SELECT count() FROM numbers(10) SETTINGS max_execution_time = 0",
        "SELECT * FROM (SELECT 1 SETTINGS max_memory_usage = 0)",
        // table functions
        "SELECT * FROM file('FILE', 'LineAsString')",
        "SELECT * FROM file/* */('FILE', 'LineAsString')",
        "SELECT * FROM file -- x\n('FILE', 'LineAsString')",
        "SELECT * FROM FILE('FILE', 'LineAsString')",
        "SELECT * FROM `file`('FILE', 'LineAsString')",
        "SELECT * FROM \"file\"('FILE', 'LineAsString')",
        "SELECT * FROM (SELECT * FROM file('FILE', 'LineAsString'))",
        "WITH x AS (SELECT * FROM file('FILE', 'LineAsString')) SELECT * FROM x",
        "SELECT (SELECT * FROM file('FILE', 'LineAsString') LIMIT 1)",
        "FROM file('FILE', 'LineAsString') SELECT *",
        "SELECT 1 UNION ALL SELECT * FROM file('FILE', 'LineAsString')",
        "SELECT * FROM view(SELECT * FROM file('FILE', 'LineAsString'))",
        "SELECT * FROM numbers(1), file('FILE', 'LineAsString')",
        "SELECT 1 WHERE 'a' IN (SELECT * FROM file('FILE', 'LineAsString'))",
        "SELECT * FROM 'FILE'",
        "SELECT * FROM `FILE`",
        "SELECT * FROM url('URL', 'LineAsString', 'a String')",
        "SELECT * FROM url('URL')",
        "SELECT * FROM urlCluster('x', 'URL')",
        "SELECT * FROM s3('URL/bucket/key.csv', 'CSV')",
        "SELECT * FROM gcs('URL/bucket/key.csv', 'CSV')",
        "SELECT * FROM hdfs('hdfs://127.0.0.1:1/x', 'CSV')",
        "SELECT * FROM iceberg('URL/bucket/t')",
        "SELECT * FROM deltaLake('URL/bucket/t')",
        "SELECT * FROM remote('127.0.0.1:9000', 'system', 'one')",
        "SELECT * FROM remoteSecure('127.0.0.1:9440', 'system', 'one')",
        "SELECT * FROM clusterAllReplicas('default', system.one)",
        "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
        "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
        "SELECT * FROM mongodb('127.0.0.1:1', 'a', 'b', 'c', 'd', 'e String')",
        "SELECT * FROM redis('127.0.0.1:1', 'k', 'k String')",
        "SELECT * FROM jdbc('x', 'y')",
        "SELECT * FROM odbc('x', 'y', 'z')",
        "SELECT * FROM sqlite('FILE', 't')",
        "SELECT * FROM executable('cat FILE', 'LineAsString', 'a String')",
        "SELECT * FROM filesystem('/etc')",
        "SELECT * FROM icebergLocal('/etc/')",
        "SELECT * FROM input('a Int8')",
        "SELECT * FROM eval('SELECT 1')",
        "SELECT * FROM merge('system', 'processes')",
        "SELECT * FROM dictionary('x')",
        "SELECT * FROM loop(numbers(1))",
        "SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1))",
        // scalar functions that read files, in every spelling
        "SELECT file('FILE')",
        "SELECT `file`('FILE')",
        "SELECT \"file\"('FILE')",
        "SELECT `\\x66ile`('FILE')",
        "SELECT \u201cfile\u201d('FILE')",
        "SELECT \u2018file\u2019('FILE')",
        "SELECT 1 AS a$b$, file('FILE') AS c$b$",
        "SELECT 1 AS $b$, file('FILE') AS c, '$b$'",
        "SELECT * APPLY(file) FROM (SELECT 'FILE' AS a)",
        "SELECT * APPLY file FROM (SELECT 'FILE' AS a)",
        "SELECT arrayMap(x -> file(x), ['FILE'])",
        "SELECT 'a\\'', file('FILE'), 'b'",
        "SELECT 'a''', file('FILE'), 'b'",
        "SELECT 1 -- '\n, file('FILE')",
        "SELECT 1 /* ' */, file('FILE')",
        "SELECT 1, \u00a0file('FILE')",
        "SELECT\u000bfile('FILE')",
        "SELECT catboostEvaluate('FILE', 1)",
        "SELECT aiGenerate('x')",
        "SELECT sleep(3)",
        // statements that look and do not read
        "DESCRIBE TABLE file('FILE')",
        "DESC file('FILE')",
        "DESCRIBE TABLE url('URL')",
        "DESCRIBE TABLE s3('URL/bucket/key.csv')",
        "DESCRIBE TABLE 'FILE'",
        "DESCRIBE TABLE `FILE`",
        "DESCRIBE (SELECT * FROM file('FILE'))",
        "DESCRIBE (SELECT * FROM `FILE`)",
        "EXISTS TABLE `FILE`",
        "EXISTS TABLE 'FILE'",
        "EXISTS `FILE`",
        "SHOW CREATE TABLE `FILE`",
        "SHOW COLUMNS FROM `FILE`",
        "EXPLAIN SELECT * FROM file('FILE')",
        "EXPLAIN SYNTAX SELECT * FROM url('URL')",
        "EXPLAIN AST SELECT * FROM url('URL')",
        "EXPLAIN TABLE OVERRIDE mysql('127.0.0.1:1', 'a', 'b', 'c', 'd') COLUMNS (a Int8)",
        "CHECK TABLE TABLE",
        // what others ask
        "SHOW PROCESSLIST",
        "SELECT query FROM system.processes",
        "SELECT query FROM system . processes",
        "SELECT query FROM `system`.processes",
        "SELECT query FROM \"system\".\"processes\"",
        "SELECT query FROM `syst\\x65m`.processes",
        "SELECT query FROM system/**/./**/processes",
        "SELECT query FROM \"system.processes\"",
        "SELECT * FROM system.stack_trace",
        "SELECT * FROM system.named_collections",
        // files out, and several statements
        "SELECT 1 INTO OUTFILE '/tmp/costwire-evil'",
        "SELECT 1; DROP TABLE TABLE",
      })
  void attack_isRefused(String attack) throws Exception {
    String sql =
        attack
            .replace("FILE'", file + "'")
            .replace("FILE`", file + "`")
            .replace("cat FILE", "cat " + file)
            .replace("URL", "http://127.0.0.1:" + server.getAddress().getPort())
            .replaceAll("\\bTABLE TABLE\\b", "TABLE " + TABLE)
            .replaceAll("(INTO|FROM) TABLE\\b", "$1 " + TABLE);

    HttpResponse<String> answer = asReader("", sql);

    assertThat(answer.statusCode()).as("%s: %s", sql, answer.body()).isGreaterThanOrEqualTo(400);
    assertThat(answer.body()).doesNotContain(SECRET);
    assertThat(CALLS).as(sql).hasValue(0);
    assertThat(write("SELECT * FROM " + TABLE).body()).isEqualTo("1\ta\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_memory_usage=0",
        "max_result_bytes=0",
        "allow_ddl=1",
        "user_files_path=/etc",
        "format_schema=x",
        "output_format_schema=/tmp/evil",
        "additional_table_filters=x",
        "allow_experimental_eval_table_function=1",
        "database=system",
        "param_t=processes&param_d=system",
      })
  void urlParameter_isRefused(String parameters) throws Exception {
    String sql =
        parameters.contains("param_")
            ? "SELECT query FROM {d:Identifier}.{t:Identifier}"
            : "SELECT 1";

    HttpResponse<String> answer = asReader(parameters, sql);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("164");
  }

  @Test
  void get_isReadOnlyForTheUserThatMayWriteToo() throws Exception {
    HttpRequest.Builder get = request("query=" + encode("SELECT file('" + file + "')"), "costwire");

    assertThat(CLIENT.send(get.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
    assertThat(write("SELECT file('" + file + "')").statusCode()).isNotEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count() FROM TABLE WHERE s = 'file(x)' -- url(y)",
        "SELECT id AS \"Cost (USD)\", s AS `größe` FROM TABLE FORMAT JSON",
        "WITH x AS (SELECT id FROM TABLE) SELECT sum(id) FROM x",
        "(SELECT 1) UNION ALL (SELECT 2)",
        "SELECT toStartOfHour(now()) AS time, format('{}-{}', 'a', 'b') FROM numbers(3)",
        "SELECT '\u00fc \u2014 \\' $x$'",
        "SELECT name FROM system.tables WHERE database = 'default'",
        "SELECT name, type FROM system.columns WHERE table = 'x'",
        "SHOW DATABASES",
        "SHOW TABLES LIKE 'r_%'",
        "DESC TABLE \"default\".\"TABLE\"",
        "DESCRIBE (SELECT 'a' AS x, id FROM TABLE)",
        "EXISTS TABLE TABLE",
        "EXPLAIN SELECT * FROM TABLE",
        "SELECT * FROM values('a Int8', 1, 2)",
      })
  void question_isAnswered(String question) throws Exception {
    String sql =
        question
            .replaceAll("(FROM|EXISTS TABLE) TABLE\\b", "$1 " + TABLE)
            .replace("\"TABLE\"", '"' + TABLE + '"');

    HttpResponse<String> answer = asReader("", sql);

    assertThat(answer.statusCode()).as("%s: %s", sql, answer.body()).isEqualTo(200);
  }

  @Test
  void settingsOfGrafana_work_andTimeIsBounded() throws Exception {
    String usual =
        "default_format=JSON&max_execution_time=0&session_timezone=UTC&final=1&readonly=2&param_id=1"
            + "&output_format_json_quote_64bit_integers=1&wait_end_of_query=1&extremes=0";

    HttpResponse<String> answer =
        asReader(
            usual,
            "SELECT getSetting('max_execution_time') AS t, getSetting('readonly') AS r, getSetting('final') AS f FROM %s WHERE id = {id:UInt64}"
                .formatted(TABLE));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body().replaceAll("\\s", ""))
        .contains("\"t\":30")
        .contains("\"r\":1")
        .contains("\"f\":true");
  }

  @Test
  void jdbc_reads_andCannotWrite() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", SharedClickHouse.READER);
    properties.setProperty("password", SharedClickHouse.READER_PASSWORD);
    try (var connection =
            DriverManager.getConnection(SharedClickHouse.server().jdbcUrl(), properties);
        var statement = connection.createStatement();
        var prepared = connection.prepareStatement("SELECT s FROM " + TABLE + " WHERE id = ?")) {
      prepared.setLong(1, 1);
      try (var rows = prepared.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("a");
      }
      assertThatThrownBy(() -> statement.execute("INSERT INTO " + TABLE + " VALUES (2, 'b')"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("READONLY");
    }
  }

  private static HttpResponse<String> asReader(String parameters, String sql)
      throws IOException, InterruptedException {
    return post(parameters, sql, SharedClickHouse.READER, SharedClickHouse.READER_PASSWORD);
  }

  private static HttpResponse<String> write(String sql) throws IOException, InterruptedException {
    return post("", sql, SharedClickHouse.USER, SharedClickHouse.PASSWORD);
  }

  private static HttpResponse<String> post(
      String parameters, String sql, String user, String password)
      throws IOException, InterruptedException {
    String basic = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(SharedClickHouse.server().url() + "/?" + parameters))
            .header("Authorization", "Basic " + basic)
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String parameters, String user) {
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + SharedClickHouse.PASSWORD).getBytes(UTF_8));
    return HttpRequest.newBuilder(URI.create(SharedClickHouse.server().url() + "/?" + parameters))
        .header("Authorization", "Basic " + basic)
        .GET();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
