// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.client.CallStatus;
import io.costwire.client.UsageEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCallTest {
  private static final String JSON = "application/json";
  private static final String SSE = "text/event-stream";
  private static final String PROMPT = "Summarize the merger of Initech";
  private final List<UsageEvent> events = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final ModelCalls calls =
      ModelCalls.builder(events::add).clock(() -> now).tags(() -> Map.of("team", "search")).build();

  @ParameterizedTest
  @CsvSource({
    "POST,https://api.openai.com/v1/chat/completions,openai,chat",
    "POST,https://acme.openai.azure.com/openai/deployments/d/chat/completions?api-version=1,azure,chat",
    "POST,https://api.groq.com/openai/v1/chat/completions,groq,chat",
    "POST,http://localhost:8000/v1/completions,openai,completions",
    "POST,https://api.openai.com/v1/responses,openai,responses",
    "POST,https://api.openai.com/v1/images/edits,openai,images",
    "POST,https://api.anthropic.com/v1/messages?beta=true,anthropic,messages",
    "POST,https://bedrock-runtime.eu-west-1.amazonaws.com/v1/messages,aws,messages",
    "GET,https://api.openai.com/v1/responses/resp_1,openai,responses"
  })
  void endpoint_isFoundByAddress(String method, URI url, String provider, String flavor) {
    Endpoint endpoint = Endpoint.of(method, url, null, "openai");
    assertThat(endpoint).isNotNull();
    assertThat(endpoint.provider()).isEqualTo(provider);
    assertThat(endpoint.flavor()).isEqualTo(flavor);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,https://api.openai.com/v1/models",
    "POST,https://api.openai.com/v1/files",
    "GET,https://api.openai.com/v1/chat/completions",
    "POST,https://api.openai.com/v1/responses/resp_1/cancel",
    "POST,https://api.anthropic.com/v1/messages/count_tokens",
    "POST,https://api.openai.com/v1/threads/thread_1/messages",
    "DELETE,https://api.openai.com/v1/responses/resp_1"
  })
  void whatDoesNotCost_isNoCall(String method, URI url) {
    assertThat(calls.begin(method, url, 0)).isNull();
  }

  @Test
  void body_becomesOneEvent_whenItIsClosedAfterItsLastBrace() throws Exception {
    ModelCall call = chat();
    call.request(
        JSON,
        out ->
            out.write(
                ("{\"messages\":[{\"content\":\""
                        + PROMPT
                        + "\"}],\"model\":\"gpt-4o\",\"max_tokens\":64}")
                    .getBytes(StandardCharsets.UTF_8)));
    now = now.plusMillis(1500);
    String body =
        "{\"id\":\"chatcmpl-1\",\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{\"message\":{\"content\":\""
            + PROMPT
            + "\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}";
    InputStream tapped = call.response(200, JSON, stream(body));
    assertThat(tapped.readNBytes(body.length())).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
    tapped.close();
    tapped.close();

    assertThat(events).hasSize(1);
    UsageEvent event = events.get(0);
    assertThat(RecordedEvents.usage(event)).isEqualTo("{input_tokens=5, output_tokens=2}");
    assertThat(event.requestModel()).isEqualTo("gpt-4o");
    assertThat(event.responseModel()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(event.providerResponseId()).isEqualTo("chatcmpl-1");
    assertThat(event.maxOutputTokens()).isEqualTo(64);
    assertThat(event.latencyMs()).isEqualTo(1500);
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.tags()).containsEntry("team", "search");
    assertThat(event.problems()).isEmpty();
    assertThat(RecordedEvents.everything(event)).contains("latencyMs=").doesNotContain("Initech");
  }

  @Test
  void stream_knowsTheFirstToken_andNeedsNoLastBlankLine() throws Exception {
    ModelCall call = calls.begin("POST", URI.create("https://api.anthropic.com/v1/messages"), 0);
    InputStream tapped =
        call.response(
            200,
            SSE,
            stream(
                "event: message_start\r\n"
                    + "data:"
                    + " {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"c\",\"usage\":{\"input_tokens\":2,\"output_tokens\":1}}}\r\n\r\n",
                "data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\""
                    + PROMPT
                    + "\"}}\n\n",
                ": comment\nid: 7\n\n",
                "data: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":9}}"));
    while (tapped.read() >= 0) {
      now = now.plusMillis(1);
    }
    UsageEvent event = events.get(0);
    assertThat(RecordedEvents.usage(event)).isEqualTo("{input_tokens=2, output_tokens=9}");
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.timeToFirstTokenMs()).isBetween(100L, event.latencyMs() - 50);
  }

  @Test
  void reader_thatStops_cancels_andNothingIsGuessed() throws Exception {
    InputStream tapped =
        chat()
            .response(
                200, SSE, stream("data: {\"id\":\"c\",\"choices\":[]}\n\ndata: {\"id\"", "x"));
    tapped.readNBytes(20);
    tapped.close();
    assertThat(events.get(0).status()).isEqualTo(CallStatus.CANCELLED);
    assertThat(events.get(0).usage()).isEmpty();
    assertThat(events.get(0).providerResponseId()).isNull();
  }

  @Test
  void brokenBody_reachesTheReader_andIsAnError() {
    InputStream tapped =
        chat()
            .response(
                200,
                SSE,
                new InputStream() {
                  @Override
                  public int read() throws IOException {
                    throw new IOException("unexpected end of " + PROMPT);
                  }
                });
    assertThatThrownBy(() -> tapped.read(new byte[8])).isInstanceOf(IOException.class);
    assertThat(events.get(0).status()).isEqualTo(CallStatus.ERROR);
    assertThat(events.get(0).errorType()).isEqualTo("IOException");
  }

  @Test
  void refusal_isNamedByItsCode_neverByItsMessage() throws Exception {
    String body = "{\"error\":{\"message\":\"" + PROMPT + "\",\"type\":\"" + PROMPT + "\"}}";
    chat().response(429, JSON, stream(body)).readAllBytes();
    chat().response(500, JSON, stream("{\"error\":{\"code\":\"server_error\"}}")).readAllBytes();
    chat().response(502, "text/html", stream("<html>" + PROMPT)).readAllBytes();
    assertThat(events)
        .extracting(UsageEvent::status)
        .containsExactly(CallStatus.THROTTLED, CallStatus.ERROR, CallStatus.ERROR);
    assertThat(events)
        .extracting(UsageEvent::errorType)
        .containsExactly("http_429", "server_error", "http_502");
  }

  @Test
  void failure_isNamedByItsClass() {
    chat().failed(new IOException("Canceled"));
    chat().failed(new CompletionException(new IOException(PROMPT)));
    assertThat(events)
        .extracting(UsageEvent::status)
        .containsExactly(CallStatus.CANCELLED, CallStatus.ERROR);
    assertThat(events.get(1).errorType()).isEqualTo("IOException");
  }

  @Test
  void background_isCountedWhenItIsFetched_once() throws Exception {
    URI created = URI.create("https://api.openai.com/v1/responses");
    ModelCall call = calls.begin("POST", created, 0);
    call.request(
        JSON,
        out ->
            out.write("{\"model\":\"o3\",\"background\":true}".getBytes(StandardCharsets.UTF_8)));
    call.response(200, JSON, stream("{\"id\":\"r\",\"status\":\"queued\",\"usage\":null}"))
        .readAllBytes();
    URI fetched = URI.create("https://api.openai.com/v1/responses/r");
    calls
        .begin("GET", fetched, 0)
        .response(200, JSON, stream("{\"id\":\"r\",\"status\":\"in_progress\",\"usage\":null}"))
        .readAllBytes();
    assertThat(events).isEmpty();
    calls
        .begin("GET", fetched, 0)
        .response(
            200,
            JSON,
            stream(
                "{\"id\":\"r\",\"model\":\"o3\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}"))
        .readAllBytes();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).providerResponseId()).isEqualTo("r");
  }

  @Test
  void backgroundThatFails_isRecorded() throws Exception {
    background().response(429, JSON, stream("{\"error\":{\"code\":\"slow_down\"}}")).readAllBytes();
    background().failed(new IOException("connection reset"));
    assertThat(events)
        .extracting(UsageEvent::status)
        .containsExactly(CallStatus.THROTTLED, CallStatus.ERROR);
    assertThat(events).extracting(UsageEvent::requestModel).containsOnly("o3");
  }

  private ModelCall background() {
    ModelCall call = calls.begin("POST", URI.create("https://api.openai.com/v1/responses"), 0);
    call.request(
        JSON,
        out ->
            out.write("{\"model\":\"o3\",\"background\":true}".getBytes(StandardCharsets.UTF_8)));
    return call;
  }

  @ParameterizedTest
  @CsvSource({"200,SUCCESS", "429,THROTTLED", "500,ERROR"})
  void modelThatNobodyNames_isUnknown_andTheEventValid(int status, CallStatus went)
      throws Exception {
    calls
        .begin("POST", URI.create("https://api.openai.com/v1/audio/transcriptions"), 0)
        .response(status, JSON, stream("{\"text\":\"" + PROMPT + "\"}"))
        .readAllBytes();
    assertThat(events.get(0).requestModel()).isEqualTo("unknown");
    assertThat(events.get(0).status()).isEqualTo(went);
    assertThat(events.get(0).problems()).isEmpty();
  }

  @Test
  void azuresDeployment_isTheModel_whereTheBodyNamesNone() {
    URI url =
        URI.create(
            "https://acme.openai.azure.com/openai/deployments/our-whisper/audio/translations?api-version=1");
    calls.begin("POST", url, 0).failed(new IOException("broken"));
    assertThat(events.get(0).requestModel()).isEqualTo("our-whisper");
    assertThat(events.get(0).provider()).isEqualTo("azure");
  }

  @Test
  void form_namesItsModel_whateverThePiecesItIsWrittenIn() throws Exception {
    String file = PROMPT.repeat(200) + "\r\n--bound\r\n--boundar\r\n\r\n--";
    String form =
        "--boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model\"\r\n\r\n"
            + file
            + "\r\n--boundary\r\ncontent-type: text/plain\r\n"
            + "content-disposition: form-data; name=\"model\"\r\n\r\ngpt-image-1\r\n"
            + "--boundary\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n"
            + PROMPT
            + "\r\n--boundary--\r\n";
    byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
    for (int piece : new int[] {1, 7, bytes.length}) {
      var sent = new ByteArrayOutputStream();
      ModelCall call = calls.begin("POST", URI.create("http://h/v1/images/edits"), 0);
      var through = call.sending("multipart/form-data; boundary=\"boundary\"", sent);
      for (int from = 0; from < bytes.length; from += piece) {
        through.write(bytes, from, Math.min(piece, bytes.length - from));
      }
      assertThat(sent.toByteArray()).isEqualTo(bytes);
      call.failed(new IOException("broken"));
    }
    assertThat(events).hasSize(3).extracting(UsageEvent::requestModel).containsOnly("gpt-image-1");
    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(RecordedEvents.everything(event))
                    .contains("gpt-image-1")
                    .doesNotContain("Initech"));
  }

  @Test
  void tags_withHoles_loseNeitherTheCallNorTheOthers() {
    Map<String, String> holes = new HashMap<>();
    holes.put("team", "search");
    holes.put("user", null);
    holes.put(null, "x");
    for (Map<String, String> said : Arrays.asList(holes, null)) {
      ModelCalls.builder(events::add)
          .tags(() -> said)
          .build()
          .begin("POST", URI.create("http://h/v1/chat/completions"), 0)
          .failed(new IOException("broken"));
    }
    assertThat(events).hasSize(2);
    assertThat(events.get(0).tags()).isEqualTo(Map.of("team", "search"));
    assertThat(events.get(1).tags()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":{\"code\":\"overloaded\"}}|overloaded",
        "{\"id\":\"c\",\"choices\":[],\"error\":{\"type\":\"engine_down\"}}|engine_down",
        "{\"id\":\"c\", \"error\" : {\"code\":502,\"message\":\"upstream\"}}|failed_in_stream",
        "{\"object\":\"error\",\"error\":\"out of memory\"}|failed_in_stream"
      })
  void errorInAStream_isSeenWhereverItStands(String chunk, String name) throws Exception {
    chat().response(200, SSE, stream("data: " + chunk + "\n\ndata: [DONE]\n\n")).readAllBytes();
    assertThat(events.get(0).status()).isEqualTo(CallStatus.ERROR);
    assertThat(events.get(0).errorType()).isEqualTo(name);
  }

  @Test
  void textAboutErrors_isNone() throws Exception {
    chat()
        .response(
            200,
            SSE,
            stream(
                "data:"
                    + " {\"error\":null,\"choices\":[{\"delta\":{\"content\":\"{\\\"error\\\":{}}\",\"x\":{\"error\":{}}}}]}\n\n",
                "data: [DONE]\n\n"))
        .readAllBytes();
    assertThat(events.get(0).status()).isEqualTo(CallStatus.SUCCESS);
  }

  @Test
  void trouble_insideNeverReachesTheCall() throws Exception {
    ModelCalls broken =
        ModelCalls.builder(
                e -> {
                  throw new IllegalStateException("sink");
                })
            .build();
    ModelCall call = broken.begin("POST", URI.create("http://h/v1/chat/completions"), 0);
    call.request(
        JSON,
        out -> {
          throw new IOException("request");
        });
    assertThat(call.response(200, JSON, stream("{}")).readAllBytes()).hasSize(2);
    ModelCalls untagged =
        ModelCalls.builder(events::add)
            .tags(
                () -> {
                  throw new IllegalStateException("tags");
                })
            .build();
    untagged.begin("POST", URI.create("http://h/v1/chat/completions"), 0).failed(new IOException());
    assertThat(events).hasSize(1);
  }

  private ModelCall chat() {
    return calls.begin("POST", URI.create("https://api.openai.com/v1/chat/completions"), 0);
  }

  private static InputStream stream(String... parts) {
    return new ByteArrayInputStream(String.join("", parts).getBytes(StandardCharsets.UTF_8));
  }
}
