// SPDX-License-Identifier: Apache-2.0
package io.costwire.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.client.CostReporter;
import io.costwire.client.DropReason;
import io.costwire.client.InMemorySender;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.client.spool.SpoolSettings;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostReporterMetricsTest {
  private final InMemorySender sender = new InMemorySender();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CostReporter reporter =
      CostReporter.builder(sender)
          .flushByHand()
          .environment(Map.of())
          .maxQueuedEvents(4)
          .allowTags("team")
          .build();

  @AfterEach
  void close() {
    reporter.close();
    registry.close();
  }

  @Test
  void counts_areThoseOfTheReporter() {
    new CostReporterMetrics(reporter).bindTo(registry);
    sender.down();
    for (int i = 0; i < 6; i++) {
      reporter.record(chat().tag("note", "x").build());
    }
    reporter.record(null);
    reporter.flush(Duration.ZERO);
    assertThat(scrape())
        .containsEntry("costwire_client_accepted_events_total", 7.0)
        .containsEntry("costwire_client_sent_events_total", 0.0)
        .containsEntry("costwire_client_retried_events_total", 4.0)
        .containsEntry("costwire_client_tags_removed_total", 4.0)
        .containsEntry("costwire_client_dropped_events_total{reason=\"queue_full\"}", 2.0)
        .containsEntry("costwire_client_dropped_events_total{reason=\"invalid\"}", 1.0)
        .containsEntry("costwire_client_queue_events", 4.0)
        .containsEntry(
            "costwire_client_queue_size_bytes", (double) reporter.metrics().pendingBytes());
    sender.up();
    reporter.flush(Duration.ZERO);
    Map<String, Double> settled = scrape();
    assertThat(settled)
        .containsEntry("costwire_client_sent_events_total", 4.0)
        .containsEntry("costwire_client_queue_events", 0.0)
        .containsEntry("costwire_client_queue_size_bytes", 0.0);
    double dropped =
        settled.entrySet().stream()
            .filter(e -> e.getKey().startsWith("costwire_client_dropped"))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    assertThat(settled.get("costwire_client_accepted_events_total")).isEqualTo(4.0 + dropped);
  }

  @Test
  void spool_isSeen_andTheLawHoldsAcrossProcesses(@TempDir Path directory) {
    sender.down();
    try (var before = spooled(sender, directory)) {
      new CostReporterMetrics(before, Tags.of("process", "1")).bindTo(registry);
      for (int i = 0; i < 3; i++) {
        before.record(chat().build());
      }
      await()
          .untilAsserted(
              () ->
                  assertThat(scrape())
                      .containsEntry("costwire_client_spool_events{process=\"1\"}", 3.0)
                      .containsEntry("costwire_client_queue_events{process=\"1\"}", 3.0));
      assertThat(scrape().get("costwire_client_spool_size_bytes{process=\"1\"}")).isPositive();
      assertThat(scrape())
          .containsKey("costwire_client_spool_oldest_age_seconds{process=\"1\"}")
          .containsEntry("costwire_client_spool_damaged_total{process=\"1\"}", 0.0)
          .containsEntry("costwire_client_spool_write_failures_total{process=\"1\"}", 0.0);
    }
    InMemorySender mended = new InMemorySender();
    try (var after = spooled(mended, directory)) {
      new CostReporterMetrics(after, Tags.of("process", "2")).bindTo(registry);
      after.record(chat().build());
      assertThat(after.flush(Duration.ofSeconds(20))).isTrue();
      assertThat(scrape())
          .containsEntry("costwire_client_accepted_events_total{process=\"2\"}", 1.0)
          .containsEntry("costwire_client_recovered_events_total{process=\"2\"}", 3.0)
          .containsEntry("costwire_client_sent_events_total{process=\"2\"}", 4.0)
          .containsEntry("costwire_client_queue_events{process=\"2\"}", 0.0)
          .containsEntry("costwire_client_spool_oldest_age_seconds{process=\"2\"}", 0.0);
    }
  }

  private static CostReporter spooled(InMemorySender sender, Path directory) {
    return CostReporter.builder(sender)
        .environment(Map.of())
        .linger(Duration.ZERO)
        .closeTimeout(Duration.ofMillis(200))
        .spool(SpoolSettings.in(directory))
        .build();
  }

  @Test
  void everyReason_isThereFromTheStart() {
    new CostReporterMetrics(reporter).bindTo(registry);
    assertThat(scrape().keySet())
        .filteredOn(name -> name.startsWith("costwire_client_dropped"))
        .hasSize(DropReason.values().length);
  }

  @Test
  void severalReporters_areToldApartByTheirTags() {
    try (var other = CostReporter.builder(new InMemorySender()).flushByHand().build()) {
      new CostReporterMetrics(reporter, Tags.of("reporter", "one")).bindTo(registry);
      new CostReporterMetrics(other, Tags.of("reporter", "two")).bindTo(registry);
      other.record(chat().build());
      assertThat(scrape())
          .containsEntry("costwire_client_accepted_events_total{reporter=\"one\"}", 0.0)
          .containsEntry("costwire_client_accepted_events_total{reporter=\"two\"}", 1.0);
    }
  }

  @Test
  void readme_namesEveryMeter() throws Exception {
    new CostReporterMetrics(reporter).bindTo(registry);
    String readme = Files.readString(Path.of("README.md"));
    assertThat(registry.getMeters())
        .allSatisfy(meter -> assertThat(readme).contains("`" + meter.getId().getName() + "`"));
  }

  private Map<String, Double> scrape() {
    Map<String, Double> values = new TreeMap<>();
    for (String line : registry.scrape().split("\n")) {
      if (!line.startsWith("#")) {
        int space = line.lastIndexOf(' ');
        values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    return values;
  }

  private static UsageEventBuilder chat() {
    return UsageEvent.builder().provider("openai").responseModel("gpt-4o").inputTokens(10);
  }
}
