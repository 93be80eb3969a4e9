// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens now. However many look on, ClickHouse is asked about once a second, and not at all
 * while nobody does.
 */
final class LivePage {
  private static final Duration FRESH = Duration.ofMillis(800);
  private static final int ROWS_MAX = 2_000;

  /** Each is a file {@code live/NAME.sql} and a frame of this name. */
  private static final List<String> FRAMES =
      List.of("rates", "events", "today", "budgets", "alerts");

  private final Warehouse warehouse;
  private final InstantSource clock;
  private final Map<String, String> queries = new LinkedHashMap<>();
  private ObjectNode last = JsonNodeFactory.instance.objectNode();
  private @Nullable Problem failure;
  private Instant asked = Instant.EPOCH;

  LivePage(Warehouse warehouse, InstantSource clock) {
    this.warehouse = warehouse;
    this.clock = clock;
    FRAMES.forEach(name -> queries.put(name, sql(name)));
  }

  private static String sql(String name) {
    String path = "/live/" + name + ".sql";
    try (InputStream file =
        Objects.requireNonNull(LivePage.class.getResourceAsStream(path), path)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * All frames, and the time they are of.
   *
   * @throws Problem.Refused when ClickHouse refuses or does not answer, to all who ask meanwhile
   */
  synchronized ObjectNode answer() {
    if (Duration.between(asked, clock.instant()).abs().compareTo(FRESH) > 0) {
      ask();
      asked = clock.instant();
    }
    if (failure != null) {
      throw failure.refused();
    }
    return last;
  }

  private void ask() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("now", clock.instant().toEpochMilli());
    try {
      queries.forEach((name, sql) -> answer.set(name, warehouse.ask(sql, ROWS_MAX).json()));
      last = answer;
      failure = null;
    } catch (Problem.Refused e) {
      failure = e.problem();
    }
  }
}
