// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.SourcePosition;
import io.costwire.schemas.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Events of one company with 12 teams and 2,000 users on four models. A service belongs to a team
 * and a project and has three features, so that tags come in some 500 combinations with the model,
 * as in a real company, and not in as many as there are events.
 */
final class BenchEvents {
  static final String TENANT = "bench";

  private static final List<String> MODELS =
      List.of("gpt-5.4-mini", "gpt-5.5", "claude-haiku-4-5-20251001", "gemini-2.5-flash");
  private static final List<String> PROVIDERS = List.of("openai", "openai", "anthropic", "google");
  private static final int TEAMS = 12;
  private static final int USERS = 2_000;
  private static final int SERVICES = 20;
  private static final int FEATURES = 30;
  private static final int PROJECTS = 8;
  private static final long STARTED = Instant.parse("2026-01-02T03:04:05Z").toEpochMilli();

  private final Random random;

  /** Next number of each service's sender. */
  private final long[] numbers = new long[SERVICES];

  BenchEvents(Random random) {
    this.random = random;
  }

  UsageEvent event(String id, Instant time) {
    return event(id, time, Map.of());
  }

  /**
   * @param tags go before the random ones
   */
  UsageEvent event(String id, Instant time, Map<String, String> tags) {
    return event(TENANT, id, time, tags);
  }

  /** The same of another company. */
  UsageEvent event(String tenant, String id, Instant time, Map<String, String> tags) {
    int model = random.nextInt(MODELS.size());
    int service = random.nextInt(SERVICES);
    return UsageEvent.newBuilder()
        .setEventId(id)
        .setTenant(tenant)
        .setEventTime(time)
        .setProvider(PROVIDERS.get(model))
        .setRequestModel(MODELS.get(model))
        .setResponseModel(MODELS.get(model))
        .setOperation("chat")
        .setUsage(
            List.of(
                quantity("input_tokens", 200 + random.nextInt(4_000)),
                quantity("cache_read_tokens", random.nextInt(200)),
                quantity("output_tokens", 20 + random.nextInt(900))))
        .setTags(tags(service, tags))
        .setSource(new SourcePosition("service-" + service, STARTED, numbers[service]++))
        .setStatus(CallStatus.SUCCESS)
        .setLatencyMs((long) random.nextInt(4_000))
        .setProducer("costwire-bench/1")
        .build();
  }

  private Map<String, String> tags(int service, Map<String, String> given) {
    Map<String, String> tags =
        new HashMap<>(
            Map.of(
                "team", "team-" + service % TEAMS,
                "user", "user-" + random.nextInt(USERS),
                "feature", "feature-" + (service * 3 + random.nextInt(3)) % FEATURES,
                "service", "service-" + service,
                "project", "project-" + service % PROJECTS,
                "environment", random.nextInt(5) == 0 ? "staging" : "production"));
    tags.putAll(given);
    return tags;
  }

  private static Quantity quantity(String unit, int count) {
    return new Quantity(unit, BigDecimal.valueOf(count).setScale(12));
  }
}
