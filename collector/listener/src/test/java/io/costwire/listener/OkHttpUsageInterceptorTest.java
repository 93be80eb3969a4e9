// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.client.CallStatus;
import io.costwire.client.UsageEvent;
import io.costwire.listener.FakeModelServer.Behaviour;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OkHttpUsageInterceptorTest {
  private static final String STREAMED =
      "{\"model\":\"gpt-4o\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
  private final FakeModelServer server = FakeModelServer.start();
  private final RecordedEvents events = new RecordedEvents();
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .addInterceptor(new OkHttpUsageInterceptor(ModelCalls.builder(events.reporter()).build()))
          .build();

  @AfterEach
  void stop() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    server.close();
    events.close();
  }

  @Test
  void callThatItsCallerCancels_whileItIsRead_isCancelled() throws Exception {
    server.next(Behaviour.WAITS);
    Call call = client.newCall(chat());
    try (Response response = call.execute()) {
      BufferedSource body = response.body().source();
      assertThat(body.readUtf8Line()).startsWith("data:");
      call.cancel();
      assertThatThrownBy(body::readUtf8).isInstanceOf(IOException.class);
    }
    assertThat(events.only().status()).isEqualTo(CallStatus.CANCELLED);
    assertThat(events.only().errorType()).isNull();
  }

  @Test
  void callThatTakesTooLong_isAnError() throws Exception {
    server.next(Behaviour.WAITS);
    OkHttpClient hasty = client.newBuilder().readTimeout(Duration.ofMillis(100)).build();
    try (Response response = hasty.newCall(chat()).execute()) {
      assertThatThrownBy(response.body()::string).isInstanceOf(IOException.class);
    }
    assertThat(events.only().status()).isEqualTo(CallStatus.ERROR);
  }

  @Test
  void form_isSentUnchangedAndNamesItsModel() throws Exception {
    server.next(Behaviour.ANSWERS, Behaviour.THROTTLES);
    MultipartBody form =
        new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart(
                "file", "a.wav", RequestBody.create(new byte[5_000], MediaType.get("audio/wav")))
            .addFormDataPart("model", "whisper-1")
            .build();
    Request request =
        new Request.Builder().url(server.url() + "/v1/audio/transcriptions").post(form).build();
    for (int i = 0; i < 2; i++) {
      try (Response response = client.newCall(request).execute()) {
        response.body().string();
      }
    }
    assertThat(events.all())
        .extracting(UsageEvent::status)
        .containsExactly(CallStatus.SUCCESS, CallStatus.THROTTLED);
    assertThat(events.all()).extracting(UsageEvent::requestModel).containsOnly("whisper-1");
    assertThat(RecordedEvents.usage(events.all().get(0)))
        .isEqualTo(FakeModelServer.TRANSCRIPTION_USAGE);
  }

  private Request chat() {
    return new Request.Builder()
        .url(server.url() + "/v1/chat/completions")
        .post(
            RequestBody.create(
                STREAMED.getBytes(StandardCharsets.UTF_8), MediaType.get("application/json")))
        .build();
  }
}
