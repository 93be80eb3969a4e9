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
    Response response;
    try {
      response = chain.proceed(request);
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
    if (body != null && !body.isOneShot() && !body.isDuplex() && isJson(body.contentType())) {
      call.request(
          out -> {
            var sink = Okio.buffer(Okio.sink(out));
            body.writeTo(sink);
            sink.flush();
          });
    }
  }

  private static boolean isJson(@Nullable MediaType type) {
    return type != null && type.subtype().contains("json");
  }

  private static ResponseBody watched(ModelCall call, int status, ResponseBody body) {
    MediaType type = body.contentType();
    var bytes = call.response(status, type == null ? null : type.toString(), body.byteStream());
    return ResponseBody.create(Okio.buffer(Okio.source(bytes)), type, body.contentLength());
  }
}
