// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import static java.util.Objects.requireNonNull;

import io.costwire.client.CostReporter;
import io.costwire.client.CostTags;
import io.costwire.client.UsageEvent;
import io.costwire.extract.UsageExtractor;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns calls of model APIs that are seen on the wire into usage events, each attempt into one.
 * What it does not know (other paths, other methods) passes without a trace. Nothing in here throws
 * into the call that it watches.
 *
 * @since 0.1
 */
public final class ModelCalls {
  private static final System.Logger LOG = System.getLogger("io.costwire.listener");

  private final Consumer<UsageEvent> sink;
  private final Supplier<Map<String, String>> tags;
  private final @Nullable String provider;
  private final String defaultProvider;
  private final InstantSource clock;
  private final UsageExtractor extractor = new UsageExtractor();
  private final AtomicBoolean complained = new AtomicBoolean();

  private ModelCalls(Builder builder) {
    this.sink = builder.sink;
    this.tags = builder.tags;
    this.provider = builder.provider;
    this.defaultProvider = builder.defaultProvider;
    this.clock = builder.clock;
  }

  /** Calls that are recorded by the reporter. */
  public static Builder builder(CostReporter reporter) {
    return new Builder(requireNonNull(reporter, "reporter")::record);
  }

  /** Calls whose events go elsewhere first. */
  public static Builder builder(Consumer<UsageEvent> sink) {
    return new Builder(requireNonNull(sink, "sink"));
  }

  /**
   * A request that is about to be sent, on the thread that makes it.
   *
   * @param retries attempts before this one
   * @return null when the request is none that costs
   */
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the call
  public @Nullable ModelCall begin(String method, URI url, int retries) {
    try {
      Endpoint endpoint = Endpoint.of(method, url, provider, defaultProvider);
      return endpoint == null
          ? null
          : new ModelCall(this, endpoint, method, retries, CallTags.now(tags, this::complain));
    } catch (Exception | LinkageError e) {
      complain("a request was not recognised: " + e.getClass().getName());
      return null;
    }
  }

  InstantSource clock() {
    return clock;
  }

  UsageExtractor extractor() {
    return extractor;
  }

  void record(UsageEvent event) {
    sink.accept(event);
  }

  /** The first trouble is loud, the rest is quiet: one broken response is usually many. */
  void complain(String what) {
    LOG.log(
        complained.getAndSet(true) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
        what + "; the call itself is not affected, its event is incomplete");
  }

  /** How many attempts came before, as the SDKs say; 0 when it is not said. */
  public static int retries(@Nullable String header) {
    try {
      return header == null ? 0 : Integer.parseInt(header);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Settings.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final Consumer<UsageEvent> sink;
    private Supplier<Map<String, String>> tags = CostTags::tags;
    private @Nullable String provider;
    private String defaultProvider = "openai";
    private InstantSource clock = InstantSource.system();

    private Builder(Consumer<UsageEvent> sink) {
      this.sink = sink;
    }

    /**
     * Tags of each call, asked for on the thread that makes it; those of {@link CostTags} unless
     * set.
     */
    public Builder tags(Supplier<Map<String, String>> tags) {
      this.tags = requireNonNull(tags, "tags");
      return this;
    }

    /** Who serves, whatever the address. Left out, the host of the address tells. */
    public Builder provider(@Nullable String provider) {
      this.provider = provider;
      return this;
    }

    /** Who serves when the host is not a known one, such as a proxy of your own. */
    public Builder defaultProvider(String provider) {
      this.defaultProvider = requireNonNull(provider, "provider");
      return this;
    }

    /** Clock for times and durations. */
    public Builder clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /** Ready to watch. */
    public ModelCalls build() {
      return new ModelCalls(this);
    }
  }
}
