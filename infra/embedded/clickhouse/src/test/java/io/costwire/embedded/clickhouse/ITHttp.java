// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The HTTP interface, as curl, clickhouse-jdbc and Grafana use it. */
final class ITHttp {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String table = "h_" + UUID.randomUUID().toString().replace('-', '_');

  @BeforeEach
  void create() throws Exception {
    assertThat(
            post(
                    "",
                    "CREATE TABLE %s (id UInt64, s String) ENGINE = MergeTree ORDER BY id"
                        .formatted(table))
                .statusCode())
        .isEqualTo(200);
  }

  @AfterEach
  void drop() throws Exception {
    post("", "DROP TABLE IF EXISTS " + table);
  }

  @Test
  void ping_needsNoPassword() throws Exception {
    HttpRequest ping =
        HttpRequest.newBuilder(URI.create(SharedClickHouse.server().url() + "/ping")).build();

    assertThat(client.send(ping, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("Ok.\n");
  }

  @Test
  void answer_hasTheHeadersThatClientsRead() throws Exception {
    var answer =
        post("query_id=my-query&default_format=RowBinaryWithNamesAndTypes", "SELECT 1 AS x");

    assertThat(answer.headers().firstValue("X-ClickHouse-Format"))
        .hasValue("RowBinaryWithNamesAndTypes");
    assertThat(answer.headers().firstValue("X-ClickHouse-Query-Id")).hasValue("my-query");
    assertThat(answer.headers().firstValue("X-ClickHouse-Timezone")).hasValue("UTC");
    assertThat(answer.headers().firstValue("X-ClickHouse-Server-Display-Name")).isPresent();
    assertThat(answer.headers().firstValue("X-ClickHouse-Summary").orElseThrow())
        .contains("\"result_rows\":\"1\"");
    assertThat(answer.body()).isEqualTo("\1\1x\5UInt8\1");
  }

  @Test
  void formatClause_winsOverTheDefaultAndIsNamed() throws Exception {
    var answer = post("default_format=TabSeparated", "SELECT 1 AS x FORMAT JSONEachRow");

    assertThat(answer.headers().firstValue("X-ClickHouse-Format")).hasValue("JSONEachRow");
    assertThat(answer.body()).isEqualTo("{\"x\":1}\n");
  }

  @Test
  void settingsAndParameters_holdForOneRequestOnly() throws Exception {
    String ask = "SELECT getSetting('final'), getSetting('max_execution_time')";

    assertThat(post("final=1&max_execution_time=7&async_insert=1&wait_end_of_query=1", ask).body())
        .isEqualTo("true\t7\n");
    assertThat(post("param_x=5&param_s=a%27b", "SELECT {x:UInt32}, {s:String}").body())
        .isEqualTo("5\ta\\'b\n");
    assertThat(post("", "SET final = 1").statusCode()).isEqualTo(200);
    assertThat(post("", ask).body()).isEqualTo("false\t30\n");
    assertThat(post("database=system", "SELECT currentDatabase()").body()).isEqualTo("system\n");
    assertThat(post("", "SELECT currentDatabase()").body()).isEqualTo("default\n");
  }

  @Test
  void insert_takesItsDataFromTheBody() throws Exception {
    String rows = "1,\"a;\n\nb\"\n2,x;y\n";

    assertThat(post("query=" + encode("INSERT INTO " + table + " FORMAT CSV"), rows).statusCode())
        .isEqualTo(200);
    assertThat(
            post("", "INSERT INTO " + table + " VALUES (3, 'c;\n\nd'), (4, concat('e', 'f'));")
                .statusCode())
        .isEqualTo(200);

    assertThat(post("", "SELECT * FROM %s ORDER BY id FORMAT JSONEachRow".formatted(table)).body())
        .isEqualTo(
            """
            {"id":1,"s":"a;\\n\\nb"}
            {"id":2,"s":"x;y"}
            {"id":3,"s":"c;\\n\\nd"}
            {"id":4,"s":"ef"}
            """);
  }

  @Test
  void largeInsert_isOnePartAndReportsItsRows() throws Exception {
    StringBuilder rows = new StringBuilder("INSERT INTO " + table + " FORMAT TabSeparated\n");
    for (int id = 0; id < 100_000; id++) {
      rows.append(id).append("\trow number ").append(id).append('\n');
    }

    var answer = post("", rows.toString());

    assertThat(answer.headers().firstValue("X-ClickHouse-Summary").orElseThrow())
        .contains("\"written_rows\":\"100000\"");
    assertThat(
            post(
                    "",
                    "SELECT count(), sum(rows) FROM system.parts WHERE active AND table = '%s'"
                        .formatted(table))
                .body())
        .isEqualTo("1\t100000\n");
  }

  @Test
  void nativeFormat_goesOutAndInAgain() throws Exception {
    post("", "INSERT INTO " + table + " VALUES (1, 'a'), (2, 'b')");
    byte[] block =
        bytes("default_format=Native", ("SELECT * FROM " + table).getBytes(UTF_8)).body();

    assertThat(
            bytes("query=" + encode("INSERT INTO " + table + " FORMAT Native"), block).statusCode())
        .isEqualTo(200);
    assertThat(post("", "SELECT count(), uniqExact(id) FROM " + table).body()).isEqualTo("4\t2\n");
  }

  @Test
  void blocks_areReadAndWrittenCompressed() throws Exception {
    String rows = "1,a\n".repeat(200_000);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = new BlockOutput(compressed)) {
      out.write(rows.getBytes(UTF_8));
    }

    assertThat(
            bytes(
                    "decompress=1&query=" + encode("INSERT INTO " + table + " FORMAT CSV"),
                    compressed.toByteArray())
                .statusCode())
        .isEqualTo(200);
    byte[] answer = bytes("compress=1", ("SELECT s FROM " + table).getBytes(UTF_8)).body();
    assertThat(answer.length).isLessThan(20_000);
    assertThat(new BlockInput(new ByteArrayInputStream(answer)).readAllBytes())
        .isEqualTo("a\n".repeat(200_000).getBytes(UTF_8));
  }

  @Test
  void damagedBlocks_areRefusedAndNothingIsInserted() throws Exception {
    var answer =
        post(
            "decompress=1&query=" + encode("INSERT INTO " + table + " FORMAT CSV"),
            "1,this is not a block at all\n");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("271");
    assertThat(post("", "SELECT count() FROM " + table).body()).isEqualTo("0\n");
  }

  @Test
  void gzip_isReadAndWritten() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write("1,a\n2,b\n".getBytes(UTF_8));
    }
    HttpRequest insert =
        request("query=" + encode("INSERT INTO " + table + " FORMAT CSV"))
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(zipped.toByteArray()))
            .build();
    HttpRequest select =
        request(
                "enable_http_compression=1&query="
                    + encode("SELECT id FROM " + table + " ORDER BY id"))
            .header("Accept-Encoding", "gzip")
            .build();

    assertThat(client.send(insert, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
    var answer = client.send(select, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
        .isEqualTo("1\n2\n".getBytes(UTF_8));
  }

  @Test
  void get_cannotWrite() throws Exception {
    var answer = get("query=" + encode("DROP TABLE " + table));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("164");
    assertThat(
            get("readonly=0&query=" + encode("INSERT INTO " + table + " VALUES (1, 'a')"))
                .statusCode())
        .isEqualTo(403);
    assertThat(get("query=" + encode("SELECT count() FROM " + table)).body()).isEqualTo("0\n");
  }

  @Test
  void severalStatementsAndServerFiles_areRefused() throws Exception {
    assertRefused(post("", "SELECT 1; DROP TABLE " + table), 400, "62");
    assertRefused(post("", "SELECT 1 INTO OUTFILE '/tmp/costwire-it'"), 501, "48");
    assertRefused(
        post("", "INSERT INTO " + table + " FROM INFILE '/etc/passwd' FORMAT CSV"), 501, "48");
    assertRefused(post("session_id=1", "SELECT 1"), 501, "48");
    assertRefused(post("", " -- nothing\n"), 400, "62");
  }

  @Test
  void failures_haveTheStatusAndCodeOfAServer() throws Exception {
    assertRefused(post("", "SELEC 1"), 400, "62");
    assertRefused(post("", "SELECT * FROM nope"), 404, "60");
    assertRefused(post("nosuchsetting=1", "SELECT 1"), 404, "115");
    assertRefused(post("database=nope", "SELECT 1"), 404, "81");
    assertRefused(post("max_execution_time=1", "SELECT count() FROM system.numbers"), 408, "159");
    assertRefused(post("", "INSERT INTO " + table + " FORMAT CSV\n1,a\nx,b\n"), 400, "27");
    assertThat(post("", "SELECT count() FROM " + table).body()).isEqualTo("0\n");
  }

  @Test
  void hugeBody_isRefusedWhetherAnnouncedOrStreamed() throws Exception {
    byte[] huge = "1,a\n".repeat((int) SharedClickHouse.MAX_BODY_BYTES / 4 + 1000).getBytes(UTF_8);
    String query = "query=" + encode("INSERT INTO " + table + " FORMAT CSV");
    HttpRequest streamed =
        request(query)
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge)))
            .build();

    assertThat(
            statusOrReset(
                request(query).POST(HttpRequest.BodyPublishers.ofByteArray(huge)).build()))
        .isEqualTo(413);
    assertThat(statusOrReset(streamed)).isEqualTo(413);
    assertThat(post("", "SELECT count() FROM " + table).body()).isEqualTo("0\n");
  }

  @Test
  void credentials_areReadFromHeadersAndUrl() throws Exception {
    String url = SharedClickHouse.server().url() + "/?query=SELECT%201";
    HttpRequest headers =
        HttpRequest.newBuilder(URI.create(url))
            .header("X-ClickHouse-User", SharedClickHouse.USER)
            .header("X-ClickHouse-Key", SharedClickHouse.PASSWORD)
            .build();
    HttpRequest parameters =
        HttpRequest.newBuilder(
                URI.create(
                    url
                        + "&user="
                        + SharedClickHouse.USER
                        + "&password="
                        + encode(SharedClickHouse.PASSWORD)))
            .build();
    HttpRequest nothing = HttpRequest.newBuilder(URI.create(url)).build();

    assertThat(client.send(headers, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("1\n");
    assertThat(client.send(parameters, HttpResponse.BodyHandlers.ofString()).body())
        .isEqualTo("1\n");
    assertRefused(client.send(nothing, HttpResponse.BodyHandlers.ofString()), 403, "516");
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue(code);
    assertThat(answer.body()).startsWith("Code: " + code + ". DB::Exception: ");
  }

  private int statusOrReset(HttpRequest request) throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    } catch (IOException e) {
      throw new AssertionError("The refusal did not reach the client", e);
    }
  }

  private HttpResponse<String> get(String parameters) throws Exception {
    return client.send(request(parameters).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String parameters, String body) throws Exception {
    return client.send(
        request(parameters).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<byte[]> bytes(String parameters, byte[] body) throws Exception {
    return client.send(
        request(parameters).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder request(String parameters) {
    String basic = SharedClickHouse.USER + ":" + SharedClickHouse.PASSWORD;
    return HttpRequest.newBuilder(URI.create(SharedClickHouse.server().url() + "/?" + parameters))
        .header(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
