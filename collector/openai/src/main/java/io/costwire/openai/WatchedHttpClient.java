// SPDX-License-Identifier: Apache-2.0
package io.costwire.openai;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import io.costwire.listener.ModelCall;
import io.costwire.listener.ModelCalls;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A transport of the SDK whose responses are looked at while they are read. */
final class WatchedHttpClient implements HttpClient {
  private static final String RETRIES = "X-Stainless-Retry-Count";

  private final HttpClient client;
  private final ModelCalls calls;

  WatchedHttpClient(HttpClient client, ModelCalls calls) {
    this.client = client;
    this.calls = calls;
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    ModelCall call = begin(request);
    if (call == null) {
      return client.execute(request, options);
    }
    try {
      HttpResponse response = client.execute(watched(call, request), options);
      look(call, request.body());
      return new WatchedResponse(call, response);
    } catch (RuntimeException e) {
      look(call, request.body());
      call.failed(e);
      throw e;
    }
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    ModelCall call = begin(request);
    if (call == null) {
      return client.executeAsync(request, options);
    }
    CompletableFuture<HttpResponse> response = client.executeAsync(watched(call, request), options);
    response.whenComplete(
        (answered, error) -> {
          if (error != null) {
            look(call, request.body());
            call.failed(error);
          }
        });
    return response.thenApply(
        answered -> {
          look(call, request.body());
          return new WatchedResponse(call, answered);
        });
  }

  private @Nullable ModelCall begin(HttpRequest request) {
    try {
      List<String> retries = request.headers().values(RETRIES);
      return calls.begin(
          request.method().name(),
          URI.create(request.url()),
          ModelCalls.retries(retries.isEmpty() ? null : retries.get(0)));
    } catch (IllegalArgumentException e) {
      return null; // the address is none; the client will say so
    }
  }

  private static void look(ModelCall call, @Nullable HttpRequestBody body) {
    if (body != null && body.repeatable()) {
      call.request(body.contentType(), body::writeTo);
    }
  }

  /** Uploads can be written once, so they are looked at while they are sent. */
  private static HttpRequest watched(ModelCall call, HttpRequest request) {
    HttpRequestBody body = request.body();
    return body == null || body.repeatable()
        ? request
        : request.toBuilder().body(new WatchedBody(call, body)).build();
  }

  @Override
  public void close() {
    client.close();
  }

  private static final class WatchedBody implements HttpRequestBody {
    private final ModelCall call;
    private final HttpRequestBody body;

    WatchedBody(ModelCall call, HttpRequestBody body) {
      this.call = call;
      this.body = body;
    }

    @Override
    public void writeTo(OutputStream out) {
      body.writeTo(call.sending(body.contentType(), out));
    }

    @Override
    public InputStream content() {
      return body.content();
    }

    @Override
    public @Nullable String contentType() {
      return body.contentType();
    }

    @Override
    public long contentLength() {
      return body.contentLength();
    }

    @Override
    public boolean repeatable() {
      return body.repeatable();
    }

    @Override
    public void close() {
      body.close();
    }
  }

  private static final class WatchedResponse implements HttpResponse {
    private final HttpResponse response;
    private final InputStream body;

    WatchedResponse(ModelCall call, HttpResponse response) {
      List<String> types = response.headers().values("content-type");
      this.response = response;
      this.body =
          call.response(
              response.statusCode(), types.isEmpty() ? null : types.get(0), response.body());
    }

    @Override
    public int statusCode() {
      return response.statusCode();
    }

    @Override
    public Headers headers() {
      return response.headers();
    }

    @Override
    public InputStream body() {
      return body;
    }

    /** Closes the look as well: a response may be given up without its body being closed. */
    @Override
    public void close() {
      try (response) {
        body.close();
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
