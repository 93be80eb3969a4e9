// SPDX-License-Identifier: Apache-2.0
package io.costwire.anthropic;

import static java.util.Objects.requireNonNull;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientAsync;
import com.anthropic.core.http.Interceptor;
import io.costwire.client.CostReporter;
import io.costwire.listener.ModelCalls;

/**
 * Records a usage event for every message that an Anthropic client creates: synchronous,
 * asynchronous and streamed; each attempt of the SDK's retries by itself. The client, its requests
 * and its responses stay as they are.
 *
 * <pre>{@code
 * AnthropicClient client = CostwireAnthropic.watch(AnthropicOkHttpClient.fromEnv(), reporter);
 * }</pre>
 *
 * @since 0.1
 */
public final class CostwireAnthropic {
  private static final String PROVIDER = "anthropic";

  private CostwireAnthropic() {}

  /** The client with a look at its calls; shares everything else with the one given. */
  public static AnthropicClient watch(AnthropicClient client, CostReporter reporter) {
    Interceptor interceptor = interceptor(reporter);
    return client.withOptions(options -> options.addInterceptor(interceptor));
  }

  /** The same for an asynchronous client. */
  public static AnthropicClientAsync watch(AnthropicClientAsync client, CostReporter reporter) {
    Interceptor interceptor = interceptor(reporter);
    return client.withOptions(options -> options.addInterceptor(interceptor));
  }

  /** For {@code addInterceptor} of a builder. The host of the base URL tells who serves. */
  public static Interceptor interceptor(CostReporter reporter) {
    return interceptor(ModelCalls.builder(reporter).defaultProvider(PROVIDER).build());
  }

  /** The same with tags, a provider of your own choice, or a clock. */
  public static Interceptor interceptor(ModelCalls calls) {
    requireNonNull(calls, "calls");
    return client -> new WatchedHttpClient(client, calls);
  }
}
