// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * Watches the model calls of an OkHttp client: synchronous, asynchronous and streamed ones alike,
 * each attempt by itself. Add it as an application interceptor.
 *
 * @since 0.1
 */
public final class OkHttpUsageInterceptor implements Interceptor {
  private static final String RETRIES = "x-stainless-retry-count";

  private final ModelCalls calls;

  public OkHttpUsageInterceptor(ModelCalls calls) {
    this.calls = requireNonNull(calls, "calls");
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    ModelCall call =
        calls.begin(
            request.method(), request.url().uri(), ModelCalls.retries(request.header(RETRIES)));
    if (call == null) {
      return chain.proceed(request);
    }
    call.givenUpWhen(chain.call()::isCanceled);
    Response response;
    try {
      response = chain.proceed(watched(call, request));
    } catch (IOException | RuntimeException e) {
      look(call, request.body());
      call.failed(e);
      throw e;
    }
    look(call, request.body());
    ResponseBody body = response.body();
    return body == null
        ? response
        : response.newBuilder().body(watched(call, response.code(), body)).build();
  }

  /** While the model works: what was asked for, from a body that can be written again. */
  private static void look(ModelCall call, @Nullable RequestBody body) {
    if (body != null && isReadAgain(body)) {
      call.request(
          String.valueOf(body.contentType()),
          out -> {
            var sink = Okio.buffer(Okio.sink(out));
            body.writeTo(sink);
            sink.flush();
          });
    }
  }

  /** Uploads are not: they can be written once, or are long. */
  private static boolean isReadAgain(RequestBody body) {
    MediaType type = body.contentType();
    return !body.isOneShot() && !body.isDuplex() && type != null && type.subtype().contains("json");
  }

  private static Request watched(ModelCall call, Request request) {
    RequestBody body = request.body();
    return body == null || body.isDuplex() || isReadAgain(body)
        ? request
        : request.newBuilder().method(request.method(), new WatchedBody(call, body)).build();
  }

  /** A body that is looked at while it is sent. */
  private static final class WatchedBody extends RequestBody {
    private final ModelCall call;
    private final RequestBody body;

    WatchedBody(ModelCall call, RequestBody body) {
      this.call = call;
      this.body = body;
    }

    @Override
    public @Nullable MediaType contentType() {
      return body.contentType();
    }

    @Override
    public long contentLength() throws IOException {
      return body.contentLength();
    }

    @Override
    public boolean isOneShot() {
      return body.isOneShot();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      var seen = call.sending(String.valueOf(body.contentType()), sink.outputStream());
      BufferedSink through = Okio.buffer(Okio.sink(seen));
      body.writeTo(through);
      through.flush();
    }
  }

  private static ResponseBody watched(ModelCall call, int status, ResponseBody body) {
    MediaType type = body.contentType();
    var bytes = call.response(status, type == null ? null : type.toString(), body.byteStream());
    return ResponseBody.create(Okio.buffer(Okio.source(bytes)), type, body.contentLength());
  }
}
