// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.deliver.Deliveries;
import io.costwire.alerting.deliver.LogReceiver;
import io.costwire.alerting.deliver.Placement;
import io.costwire.alerting.deliver.WebhookReceiver;
import io.costwire.alerting.policy.Addressing;
import io.costwire.alerting.route.Routing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom there is to tell and what goes to whom, as the configuration says now. The file is looked at
 * again and again by its content; one with a mistake changes nothing.
 */
final class Receivers {
  private static final Logger LOG = LoggerFactory.getLogger(Receivers.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  /** A file may be seen half written, so a new one counts when it is still the same. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final AlertingConfig config;
  private final InstantSource clock;
  private final Deliveries deliveries;
  private final AtomicLong rejected = new AtomicLong();
  private @Nullable AlertingFile current;
  private @Nullable AlertingFile seen;
  private List<String> refused = List.of();
  private Addressing addressing;
  private Instant looked;

  /** Connects to nothing. */
  Receivers(AlertingConfig config, InstantSource clock, MeterRegistry metrics) {
    this.config = config;
    this.clock = clock;
    this.current = config.file().map(ConfigFile::atStart).orElse(null);
    this.deliveries =
        new Deliveries(
            current == null ? usual() : placements(current), config.delivery(), clock, metrics);
    this.addressing = addressing();
    this.looked = clock.instant();
    Gauge.builder("costwire.alerting.config.rejected", rejected, AtomicLong::get)
        .description("1 while the file of receivers and routes has a mistake and is not used")
        .register(metrics);
  }

  private List<Placement> usual() {
    List<Placement> placements = new ArrayList<>();
    placements.add(Placement.of(new LogReceiver("log")));
    config
        .webhook()
        .map(webhook -> Placement.of(new WebhookReceiver("webhook", webhook, clock)))
        .ifPresent(placements::add);
    return placements;
  }

  private List<Placement> placements(AlertingFile file) {
    return file.receivers().stream()
        .map(
            spec ->
                new Placement(
                    spec.name(),
                    List.of(spec, file.links(), Channels.hold(file)),
                    spec.rateLimit(),
                    () -> Channels.open(spec, file, clock)))
        .toList();
  }

  private Addressing addressing() {
    AlertingFile file = current;
    return file == null
        ? Addressing.everyone(deliveries.receivers().keySet())
        : new Routing(file.route(), deliveries.receivers());
  }

  Deliveries deliveries() {
    return deliveries;
  }

  /** What goes to whom now. */
  Addressing now() {
    return addressing;
  }

  /** Looks at the file where it is time to; true where it says something new, which counts now. */
  boolean changed() {
    Instant now = clock.instant();
    Duration wait = seen == null ? LOOK_EVERY : LOOK_AGAIN;
    if (config.file().isEmpty() || Duration.between(looked, now).abs().compareTo(wait) < 0) {
      return false;
    }
    looked = now;
    return switch (config.file().get().read()) {
      case Reading.Read(AlertingFile file) -> settled(file) && accepted(file);
      case Reading.Refused(List<String> problems) -> {
        seen = null;
        refuse(problems);
        yield false;
      }
    };
  }

  private boolean settled(AlertingFile file) {
    boolean same = file.equals(seen) || file.equals(current);
    seen = same ? null : file;
    return same;
  }

  private boolean accepted(AlertingFile file) {
    if (file.equals(current)) {
      mended();
      return false;
    }
    try {
      deliveries.place(placements(file));
    } catch (IllegalArgumentException e) {
      refuse(List.of(String.valueOf(e.getMessage())));
      return false;
    }
    mended();
    current = file;
    addressing = addressing();
    LOG.info(
        "config={} outcome=changed receivers={}",
        config.file().map(ConfigFile::path).orElse(null),
        deliveries.receivers().keySet());
    return true;
  }

  private void mended() {
    if (!refused.isEmpty()) {
      LOG.info("config={} outcome=mended", config.file().map(ConfigFile::path).orElse(null));
    }
    refused = List.of();
    rejected.set(0);
  }

  private void refuse(List<String> problems) {
    rejected.set(1);
    if (!problems.equals(refused)) {
      LOG.error("config outcome=refused, the one before goes on: {}", String.join("\n", problems));
    }
    refused = problems;
  }
}
