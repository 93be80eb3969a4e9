// SPDX-License-Identifier: Apache-2.0
package io.costwire.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.CostReporter;
import io.costwire.client.DropReason;
import io.costwire.client.InMemorySender;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
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
