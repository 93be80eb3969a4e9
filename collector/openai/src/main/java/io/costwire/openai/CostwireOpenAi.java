// SPDX-License-Identifier: Apache-2.0
package io.costwire.openai;

import static java.util.Objects.requireNonNull;

import com.openai.core.http.HttpClient;
import io.costwire.client.CostReporter;
import io.costwire.listener.ModelCalls;
import io.costwire.listener.OkHttpUsageInterceptor;
import okhttp3.Interceptor;

/**
 * Records a usage event for every call that an OpenAI client makes: chat completions, responses,
 * embeddings, images, transcriptions; synchronous, asynchronous and streamed; each attempt of the
 * SDK's retries by itself. The client, its requests and its responses stay as they are.
 *
 * <pre>{@code
 * OpenAIOkHttpClient.builder().fromEnv().addInterceptor(CostwireOpenAi.interceptor(reporter)).build()
 * }</pre>
 *
 * @since 0.1
 */
public final class CostwireOpenAi {

  private CostwireOpenAi() {}

  /** For the SDK's usual client. The host of the base URL tells the provider, Azure included. */
  public static Interceptor interceptor(CostReporter reporter) {
    return interceptor(ModelCalls.builder(reporter).build());
  }

  /** The same with tags, a provider of your own choice, or a clock. */
  public static Interceptor interceptor(ModelCalls calls) {
    return new OkHttpUsageInterceptor(calls);
  }

  /**
   * For clients with a transport of their own: give the result to {@code ClientOptions}. With
   * OkHttp prefer {@link #interceptor}: this one hides the web sockets of the client behind it.
   */
  public static HttpClient watch(HttpClient client, ModelCalls calls) {
    return new WatchedHttpClient(requireNonNull(client, "client"), requireNonNull(calls, "calls"));
  }
}
