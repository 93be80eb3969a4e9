// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static java.util.Objects.requireNonNull;

import io.costwire.client.ReporterOptions.Bounds;
import io.costwire.client.spool.SpoolSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes usage events from a service and gets them out in the background. One per process.
 *
 * <p>{@link #record} never blocks and never throws: it puts the event into a bounded queue, or
 * counts it as dropped with a {@link DropReason}. One daemon thread batches by size and time and
 * sends; what fails for now is sent again, with the same ids, for as long as it fits into the
 * bounds. Under overload new events are dropped, the caller is not slowed down. {@link #close}
 * sends what it can within its time limit and counts the rest as dropped.
 *
 * <pre>{@code
 * var reporter = CostReporter.builder(sender).tenant("acme").tag("service", "web").build();
 * reporter.record(UsageEvent.builder().provider("openai").responseModel("gpt-4o")
 *     .inputTokens(1200).outputTokens(85).providerResponseId("chatcmpl-9x2").build());
 * }</pre>
 *
 * @since 0.1
 */
public final class CostReporter implements AutoCloseable {
  private final InstantSource clock;
  private final EventRing ring;
  private final ReporterCounters counters;
  private final Sender sender;
  private final Transport transport;
  private final Duration closeTimeout;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean terminated;

  private CostReporter(
      Sender sender, ReporterOptions options, InstantSource clock, @Nullable SpoolSettings spool) {
    this.clock = clock;
    this.sender = sender;
    this.closeTimeout = options.closeTimeout();
    this.ring = new EventRing(options.bounds().queuedEvents(), options.bounds().queuedBytes());
    this.counters = new ReporterCounters(ring);
    var source = new RingSource(ring, new EventStamp(options, clock, counters), counters);
    this.transport =
        spool == null
            ? Transport.inMemory(source, sender, counters, options)
            : Transport.spooled(source, sender, counters, options, spool);
  }

  /** A builder with the defaults; opens nothing. */
  public static Builder builder(Sender sender) {
    return new Builder(requireNonNull(sender, "sender"));
  }

  /** Takes the event. Never blocks, never throws; {@code null} counts as invalid. */
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the caller
  public void record(@Nullable UsageEvent event) {
    try {
      DropReason refusal = enqueue(event);
      if (refusal != null) {
        counters.refused(refusal);
      }
    } catch (Exception | LinkageError e) {
      counters.refused(DropReason.INTERNAL);
    }
  }

  private @Nullable DropReason enqueue(@Nullable UsageEvent event) {
    if (closed.get()) {
      return DropReason.CLOSED;
    }
    if (event == null || event.hasProblems()) {
      return DropReason.INVALID;
    }
    if (ring.isFull()) {
      return DropReason.QUEUE_FULL;
    }
    long atMs = event.eventTime() == null ? clock.millis() : 0;
    DropReason full = ring.offer(event, atMs, CostTags.current());
    if (full != null) {
      return full;
    }
    counters.adjusted(event.adjusted());
    transport.recorded();
    if (terminated) { // closed between the check above and the offer
      transport.terminate(DropReason.CLOSED);
    }
    return null;
  }

  /**
   * Sends everything recorded before this call.
   *
   * @return whether all of it is sent or dropped; false when the time was over before, and the
   *     events go on waiting
   */
  public boolean flush(Duration timeout) {
    return transport.flush(timeout);
  }

  /** What happened so far. */
  public ReporterMetrics metrics() {
    return counters;
  }

  /**
   * Stops taking events, sends what waits within the time limit and closes the sender. What is left
   * is counted as dropped; what is left in a spool stays there for the next process. A second call
   * does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    transport.finish(closeTimeout);
    terminated = true;
    transport.terminate(DropReason.CLOSE_DEADLINE);
    transport.abandon();
    closeSender();
  }

  @SuppressWarnings("CatchingUnchecked") // closing a service must not fail for its telemetry
  private void closeSender() {
    try {
      sender.close();
    } catch (Exception | LinkageError e) {
      System.getLogger("io.costwire.client")
          .log(System.Logger.Level.WARNING, "the sender did not close: " + e);
    }
  }

  /**
   * Settings of a reporter.
   *
   * @since 0.1
   */
  public static final class Builder {
    private static final String DEFAULT_TENANT = "default";
    private static final String PRODUCER = "costwire-java";
    // minutes of a busy service's traffic, a few megabytes at most
    private int maxQueuedEvents = 16_384;
    // what a service can spare for telemetry when the other side is down
    private long maxQueuedBytes = 32L << 20;
    // amortises the cost of a request, small enough to send again
    private int maxBatchEvents = 500;
    // half of what Kafka takes in one request
    private long maxBatchBytes = 512L << 10;
    // dashboards are about two seconds behind; this is a tenth of it
    private Duration linger = Duration.ofMillis(200);
    // orchestrators wait 10 to 30 s before they kill
    private Duration closeTimeout = Duration.ofSeconds(5);
    private final Sender sender;
    private final Map<String, String> tags = new HashMap<>();
    private final Set<String> hashedTags = new HashSet<>();
    private byte[] hashKey = new byte[0];
    private @Nullable Set<String> allowedTags;
    private @Nullable EnvironmentDefaults environment;
    private @Nullable String tenant;
    private String sourceId = "";
    private InstantSource clock = InstantSource.system();
    private boolean background = true;
    private @Nullable SpoolSettings spool;

    private Builder(Sender sender) {
      this.sender = sender;
    }

    /**
     * Tenant of events that do not name one. Unless set, that of {@code COSTWIRE_TENANT}, else
     * {@code default}.
     */
    public Builder tenant(String tenant) {
      this.tenant = requireNonNull(tenant, "tenant");
      return this;
    }

    /** Name of this process in the positions of its events; random unless set. */
    public Builder sourceId(String sourceId) {
      this.sourceId = requireNonNull(sourceId, "sourceId");
      return this;
    }

    /**
     * Adds a tag to every event that does not have it. Without any, events still get what the
     * environment says; see {@link #environment}.
     */
    public Builder tag(String key, String value) {
      tags.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
      return this;
    }

    /**
     * Variables to take defaults from, instead of those of the process; an empty map for none.
     *
     * <p>{@code COSTWIRE_TENANT} is the tenant. Tags are those of {@code COSTWIRE_TAGS} ({@code
     * team=search,cost_center=42}); then {@code service} of {@code OTEL_SERVICE_NAME}; then {@code
     * service}, {@code version}, {@code environment} and {@code host} of {@code
     * OTEL_RESOURCE_ATTRIBUTES}; then, for the process's own environment only, {@code host} as the
     * machine is called. The first that names a tag counts, and {@link #tag} before all of them.
     */
    public Builder environment(Map<String, String> variables) {
      this.environment = EnvironmentDefaults.of(requireNonNull(variables, "variables"));
      return this;
    }

    /**
     * Sends the values of these tags as a keyed hash, so that users can be counted and not be
     * named: the first 32 hex digits of HMAC-SHA-256. The plain value reaches no sender. Services
     * that shall have the same hashes need the same key; keep it secret, because with it a hash can
     * be found by trying names. The hash of one name: {@code printf '%s' jane | openssl dgst
     * -sha256 -mac HMAC -macopt hexkey:KEY | cut -d' ' -f2 | cut -c1-32}.
     *
     * <p>Several calls add up: {@code hashTags(key, "email").hashUsers(key)} hashes both.
     *
     * @param key at least 16 random bytes
     * @throws IllegalArgumentException when an earlier call gave another key
     */
    public Builder hashTags(byte[] key, String... tagKeys) {
      if (!hashedTags.isEmpty() && !Arrays.equals(hashKey, key)) {
        throw new IllegalArgumentException(
            "hashTags was called with another key before; a reporter has one, use it for all tags");
      }
      this.hashKey = key.clone();
      hashedTags.addAll(List.of(tagKeys));
      return this;
    }

    /** {@link #hashTags} for the tag {@code user}. */
    public Builder hashUsers(byte[] key) {
      return hashTags(key, "user");
    }

    /**
     * Takes only these tags from events and scopes. Others are left out and counted in {@link
     * ReporterMetrics#tagsRemoved}; the reporter's own defaults are not asked for.
     */
    public Builder allowTags(String... tagKeys) {
      this.allowedTags = Set.of(tagKeys);
      return this;
    }

    /** Events that may wait; rounded up to a power of two. Default 16,384. */
    public Builder maxQueuedEvents(int events) {
      this.maxQueuedEvents = events;
      return this;
    }

    /** Memory that events may take, those being sent included. Default 32 MiB. */
    public Builder maxQueuedBytes(long bytes) {
      this.maxQueuedBytes = bytes;
      return this;
    }

    /** Events of one batch. Default 500. */
    public Builder maxBatchEvents(int events) {
      this.maxBatchEvents = events;
      return this;
    }

    /** A batch takes no more events when it has reached this size. Default 512 KiB. */
    public Builder maxBatchBytes(long bytes) {
      this.maxBatchBytes = bytes;
      return this;
    }

    /** How long an event waits for others to fill the batch. Default 200 ms. */
    public Builder linger(Duration linger) {
      this.linger = requireNonNull(linger, "linger");
      return this;
    }

    /** How long closing may take. Default 5 s. */
    public Builder closeTimeout(Duration timeout) {
      this.closeTimeout = requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Keeps events on disk until they are durable on the other side: beyond its outages, and beyond
     * the end of this process, also by kill -9. Without it they wait in memory.
     */
    public Builder spool(SpoolSettings settings) {
      this.spool = requireNonNull(settings, "settings");
      return this;
    }

    /** Clock for event times and ids that are not given. */
    public Builder clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /** No thread: only {@link CostReporter#flush} and {@code close} send. For tests. */
    public Builder flushByHand() {
      this.background = false;
      return this;
    }

    /**
     * The reporter, ready to record.
     *
     * @throws IllegalArgumentException when a bound is not positive, or the key to hash with is too
     *     short
     * @throws IllegalStateException when another reporter has the directory of the spool
     * @throws java.io.UncheckedIOException when that directory cannot be used
     */
    public CostReporter build() {
      var bounds = new Bounds(maxQueuedEvents, maxQueuedBytes, maxBatchEvents, maxBatchBytes);
      var defaults = environment == null ? EnvironmentDefaults.ofProcess() : environment;
      Map<String, String> allTags = new HashMap<>(defaults.tags());
      allTags.putAll(tags);
      String named = tenant == null ? defaults.tenant() : tenant;
      String version = CostReporter.class.getPackage().getImplementationVersion();
      var options =
          new ReporterOptions(
              named == null ? DEFAULT_TENANT : named,
              sourceId,
              version == null ? PRODUCER : PRODUCER + "/" + version,
              allTags,
              new TagPolicy(allowedTags, hashedTags, hashKey),
              bounds,
              linger,
              closeTimeout,
              background);
      var reporter = new CostReporter(sender, options, clock, spool);
      reporter.transport.start();
      return reporter;
    }
  }
}
