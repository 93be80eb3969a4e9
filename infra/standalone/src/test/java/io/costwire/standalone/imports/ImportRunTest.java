// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.client.CallStatus;
import io.costwire.client.EventIds;
import io.costwire.client.UsageEvent;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.audit.AuditOptions;
import io.costwire.pricing.audit.ColumnMap;
import io.costwire.pricing.audit.HistoryReader;
import io.costwire.pricing.audit.UnusableInput;
import io.costwire.pricing.book.PriceBook;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files of each source as events, without a stack. */
class ImportRunTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final PriceBook BOOK =
      PriceBook.read(
              """
              book: {id: default, version: test.1, currency: USD}
              providers:
              - id: openai
                claims: [{equals: small}]
                models:
                - id: small
                  match: [{equals: small}]
                  prices:
                  - id: small@base
                    rates:
                      input_tokens: {per: 1000000, rate: "1"}
                      output_tokens: {per: 1000000, rate: "2"}
              """)
          .orThrow();

  private static final String LITELLM =
      """
      {"request_id":"chatcmpl-1","call_type":"acompletion","spend":0.0004,"prompt_tokens":100,"completion_tokens":50,\
      "startTime":"2026-09-01T09:00:00.120Z","endTime":"2026-09-01T09:00:02Z","completionStartTime":"2026-09-01T09:00:00.620Z",\
      "model":"openai/small","custom_llm_provider":"openai","status":"success","end_user":"u-7","session_id":"s-1",\
      "request_tags":"[\\"feature:answers\\",\\"nightly\\",\\"User-Agent: x\\"]",\
      "metadata":{"user_api_key_team_alias":"search","user_api_key_alias":"key-1","spend_logs_metadata":{"customer":"c-9"}},\
      "messages":[{"content":"SECRET"}]}
      """;

  private final List<UsageEvent> sent = new ArrayList<>();
  private long inTable;

  private final class Collected implements ImportTarget {
    @Override
    public Taken take(List<UsageEvent> batch) {
      assertThat(batch.size()).isLessThanOrEqualTo(ImportRun.BATCH);
      sent.addAll(batch);
      return new Taken(batch.size() - inTable, inTable, 0);
    }

    @Override
    public long settle(long sent, Instant from, Instant to) {
      return sent;
    }

    @Override
    public void close() {}
  }

  private ImportRun run(ImportSource source, Map<String, String> columns, String... tags) {
    var options = new AuditOptions(source.format(), ColumnMap.of(columns), null, false);
    var origin =
        new EventMaker.Origin("acme", "1", tags.length == 0 ? Map.of() : Map.of(tags[0], tags[1]));
    return new ImportRun(
        new HistoryReader(BOOK, options, InstantSource.fixed(NOW)),
        new EventMaker(source, origin, new PriceEngine(BOOK)),
        new Collected(),
        NOW);
  }

  private static void add(ImportRun run, String text) {
    try {
      run.add("file", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UnusableInput e) {
      throw new AssertionError(e);
    }
  }

  private ImportReport imported(ImportSource source, String text) {
    ImportRun run = run(source, Map.of());
    add(run, text);
    return run.finish(false);
  }

  private List<String> ids(ImportSource source, String text) {
    sent.clear();
    imported(source, text);
    return sent.stream().map(UsageEvent::eventId).toList();
  }

  @Test
  void liteLlmRow_isTheEventThatItsCallbackWouldHaveSent() {
    ImportReport report = imported(ImportSource.LITELLM, LITELLM);

    assertThat(report.isFine()).isTrue();
    UsageEvent event = sent.getFirst();
    assertThat(event.eventId()).isEqualTo(EventIds.ofResponse("acme", "openai", "chatcmpl-1"));
    assertThat(event.providerResponseId()).isEqualTo("chatcmpl-1");
    assertThat(event.eventTime()).isEqualTo(Instant.parse("2026-09-01T09:00:00.120Z"));
    assertThat(event.latencyMs()).isEqualTo(1880);
    assertThat(event.timeToFirstTokenMs()).isEqualTo(500);
    assertThat(event.provider()).isEqualTo("openai");
    assertThat(event.requestModel()).isEqualTo("small");
    assertThat(event.usage().get("input_tokens")).isEqualByComparingTo("100");
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.operation()).isEqualTo("chat");
    assertThat(event.apiKeyId()).isEqualTo("key-1");
    assertThat(event.sessionId()).isEqualTo("s-1");
    assertThat(event.providerCost()).isEqualByComparingTo("0.0004");
    assertThat(event.producer()).isEqualTo("costwire-import-litellm/1");
    assertThat(event.tags())
        .isEqualTo(
            Map.of(
                "team", "search",
                "user", "u-7",
                "feature", "answers",
                "request_tags", "nightly",
                "customer", "c-9"));
    assertThat(event.toString() + report.text()).doesNotContain("SECRET");
  }

  @Test
  void row_twiceInTheFiles_isSentOnceAndTheTableIsAsked() {
    ImportRun run = run(ImportSource.LITELLM, Map.of());
    add(run, LITELLM + LITELLM);
    inTable = 1;
    add(run, LITELLM.replace("chatcmpl-1", "chatcmpl-2"));

    ImportReport report = run.finish(false);
    assertThat(report.rows()).isEqualTo(new ImportReport.Rows(3, 1, 1, 1, 0, 0));
    assertThat(report.text())
        .contains(
            "3  rows read",
            "1  events sent",
            "1  already in the table",
            "1  twice in these files",
            "All are stored.");
  }

  @Test
  void langfuse_spansAreLeftOutAndTheProviderIsThatOfTheBook() {
    ImportReport report =
        imported(
            ImportSource.LANGFUSE,
            """
            [{"id":"obs-1","type":"GENERATION","startTime":"2026-10-01T09:00:00Z","model":"small","traceId":"t-1",
              "usageDetails":{"input":100,"output":50},"userId":"u-1","environment":"prod","level":"ERROR","tags":["a","b"]},
             {"id":"obs-2","type":"SPAN","startTime":"2026-10-01T09:00:00Z","traceId":"t-1"}]
            """);

    assertThat(report.rows().sent()).isEqualTo(1);
    assertThat(report.leftOut().values()).containsExactly(1L);
    UsageEvent event = sent.getFirst();
    assertThat(event.provider()).isEqualTo("openai");
    assertThat(event.traceId()).isEqualTo("t-1");
    assertThat(event.status()).isEqualTo(CallStatus.ERROR);
    assertThat(event.tags())
        .isEqualTo(Map.of("user", "u-1", "environment", "prod", "trace_tags", "a,b"));
    assertThat(event.producer()).isEqualTo("costwire-import-langfuse/1");
  }

  private static String openAi(String results) {
    return """
    {"object":"page","data":[{"object":"bucket","start_time":1790812800,"end_time":1790899200,"results":[%s]}]}
    """
        .formatted(results);
  }

  private static final String BUCKET =
      "{\"object\":\"organization.usage.completions.result\",\"input_tokens\":400,"
          + "\"output_tokens\":100,\"num_model_requests\":10,\"model\":\"small\",\"batch\":true,"
          + "\"project_id\":\"p-1\",\"api_key_id\":\"key_1\"}";

  @Test
  void openAiBucket_isOneEventThatSaysOfHowManyRequests() {
    ImportReport report = imported(ImportSource.OPENAI_USAGE, openAi(BUCKET));

    UsageEvent event = sent.getFirst();
    assertThat(event.eventTime()).isEqualTo(Instant.ofEpochSecond(1790812800));
    assertThat(event.latencyMs()).isNull();
    assertThat(event.usage().get("requests")).isEqualByComparingTo("10");
    assertThat(event.usage().get("input_tokens")).isEqualByComparingTo("400");
    assertThat(event.batchId()).isEqualTo("imported");
    assertThat(event.apiKeyId()).isEqualTo("key_1");
    assertThat(event.tags()).isEqualTo(Map.of("project", "p-1"));
    assertThat(report.content().requests()).isEqualByComparingTo("10");
    assertThat(report.text()).contains("1 events are sums over 10 requests");
  }

  @Test
  void openAiBucket_exportedAgainWithOtherCounts_isTheSameEvent() {
    List<String> first = ids(ImportSource.OPENAI_USAGE, openAi(BUCKET));
    assertThat(ids(ImportSource.OPENAI_USAGE, openAi(BUCKET.replace("400", "401"))))
        .isEqualTo(first);
    assertThat(ids(ImportSource.OPENAI_USAGE, openAi(BUCKET.replace("key_1", "key_2"))))
        .doesNotContainAnyElementsOf(first);
  }

  @Test
  void openAiBucket_thatIsNotOverOrACost_isLeftOut() {
    String running = openAi(BUCKET).replace("1790899200", "1796000000");
    ImportReport report = imported(ImportSource.OPENAI_USAGE, running);
    assertThat(report.rows().sent()).isZero();
    assertThat(report.text()).contains("not over yet; export them again");
    String cost =
        "{\"amount\":{\"value\":0.6,\"currency\":\"usd\"},\"line_item\":\"small, input\"}";
    report = imported(ImportSource.OPENAI_USAGE, openAi(cost));
    assertThat(report.rows().sent()).isZero();
    assertThat(report.text()).contains("1  say what something cost");
  }

  private static final String CSV =
      """
      day,llm,tok_in,tok_out,client,squad,went
      2026-10-01,small,100,10,c-1,search,ok
      2026-10-01,small,100,10,c-1,search,ok
      2026-10-02,small,100,10,c-2,ads,failed
      """;

  private static final Map<String, String> COLUMNS =
      Map.of(
          "time",
          "day",
          "model",
          "llm",
          "input",
          "tok_in",
          "output",
          "tok_out",
          "tag.customer",
          "client",
          "team",
          "squad",
          "status",
          "went");

  @Test
  void csvRowsWithoutIds_countAsOftenAsTheFileHasThem() {
    ImportRun run = run(ImportSource.CSV, COLUMNS, "team", "all");
    add(run, CSV);
    List<String> first = sent.stream().map(UsageEvent::eventId).toList();
    assertThat(first).hasSize(3).doesNotHaveDuplicates();
    assertThat(sent.getFirst().tags()).isEqualTo(Map.of("customer", "c-1", "team", "all"));
    assertThat(sent.getFirst().status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(sent.getLast().status()).isEqualTo(CallStatus.ERROR);

    // the file again, and one that overlaps it
    add(run, CSV);
    add(run, CSV.replace("2026-10-01,small,100,10,c-1,search,ok\n", ""));
    assertThat(run.finish(false).rows().duplicate()).isEqualTo(4);
  }

  @Test
  void overlappingFile_hasTheIdsOfItsRows() {
    ImportRun run = run(ImportSource.CSV, COLUMNS);
    add(run, CSV);
    List<String> all = sent.stream().map(UsageEvent::eventId).toList();
    sent.clear();
    ImportRun other = run(ImportSource.CSV, COLUMNS);
    add(
        other,
        "day,llm,tok_in,tok_out,client,squad,went\n2026-10-02,small,100.0,10,c-2,ads,failed\n");
    assertThat(sent).singleElement().extracting(UsageEvent::eventId).isEqualTo(all.getLast());
  }

  @Test
  void idsOfCsv_areKeptApartByTenantAndSource() {
    String file = "id,time,model,input_tokens\n77,2026-10-01,small,5\n";
    String row =
        "[{\"id\":\"77\",\"startTime\":\"2026-10-01\",\"model\":\"small\",\"usageDetails\":{\"input\":5}}]";
    assertThat(ids(ImportSource.CSV, file)).isEqualTo(ids(ImportSource.CSV, file));
    assertThat(ids(ImportSource.CSV, file)).isNotEqualTo(ids(ImportSource.LANGFUSE, row));
  }

  @Test
  void badRows_areNamedByLineFieldAndFixAndStopNothing() {
    ImportReport report =
        imported(
            ImportSource.CSV,
            """
            time,model,input_tokens,output_tokens
            yesterday SECRET,small,1,1
            2026-10-01,small,many SECRET,1
            2026-10-01,,1,1
            2030-01-01,small,1,1
            1970-01-21,small,1,1
            2026-10-01,small,1,1
            """);

    assertThat(report.isFine()).isFalse();
    assertThat(report.rows().sent()).isEqualTo(1);
    assertThat(report.unreadable())
        .extracting(ImportReport.Unreadable::line)
        .containsExactly(2L, 3L, 4L, 5L, 6L);
    assertThat(report.text())
        .contains(
            "file:2 time is not an instant; write",
            "file:3 input_tokens is not a number; write a plain decimal number",
            "file:4 model is missing; add it",
            "file:5 the time is in the future; check its zone",
            "file:6 the time is more than five years ago; check its unit")
        .doesNotContain("SECRET");
    assertThat(report.json()).contains("\"unreadable\":5").doesNotContain("SECRET");
  }

  @Test
  void columnThatIsNotThere_endsTheFileWithItsColumns() {
    ImportRun run = run(ImportSource.CSV, Map.of("tag.customer", "clinet"));
    byte[] file = CSV.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> run.add("file", new ByteArrayInputStream(file)))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("has no column 'clinet'; its columns are client, day");
  }

  @Test
  void aBook_priceIsNeverTheirs_aReportedZeroIsNoCost() {
    imported(ImportSource.LITELLM, LITELLM.replace("0.0004", "0.0"));
    assertThat(sent.getFirst().providerCost()).isNull();
  }

  @Test
  void seenIds_countThousands() {
    SeenIds seen = new SeenIds();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 5_000; i++) {
        assertThat(seen.count(EventIds.ofResponse("t", "p", "r" + i))).isEqualTo(round);
      }
    }
  }
}
