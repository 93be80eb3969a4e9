// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class TagPolicyTest {
  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final String JANE = "jane.doe@example.com";
  // printf '%s' jane | openssl dgst -sha256 -mac HMAC -macopt \
  //   hexkey:30313233343536373839616263646566 | cut -d' ' -f2 | cut -c1-32
  private static final String HASH_OF_JANE = "170c373234e049e31ddb953c1f28840b";
  private final InMemorySender sender = new InMemorySender();

  @Test
  void hash_isTheOneThatOpensslMakes() {
    assertThat(sent(reporter().hashUsers(KEY), chat().tag("user", "jane")).tags())
        .containsEntry("user", HASH_OF_JANE);
  }

  @Test
  void hashes_areStableAndNeedTheKey() {
    byte[] other = "another-key-of-16".getBytes(StandardCharsets.US_ASCII);
    String one = sent(reporter().hashUsers(KEY), chat().tag("user", JANE)).tags().get("user");
    String same = sent(reporter().hashUsers(KEY), chat().tag("user", JANE)).tags().get("user");
    String elsewhere =
        sent(reporter().hashUsers(other), chat().tag("user", JANE)).tags().get("user");
    String someoneElse =
        sent(reporter().hashUsers(KEY), chat().tag("user", "joe")).tags().get("user");
    assertThat(one).hasSize(32).isEqualTo(same).isNotEqualTo(elsewhere).isNotEqualTo(someoneElse);
  }

  @Test
  void plainValue_isNowhere_whereverTheTagComesFrom() throws Exception {
    StringBuilder log = new StringBuilder();
    Logger logger = Logger.getLogger("io.costwire.client");
    Handler handler = new Collecting(log);
    logger.addHandler(handler);
    logger.setLevel(Level.ALL);
    sender.down();
    try (var scope = CostTags.with("user", JANE);
        var reporter =
            reporter()
                .environment(Map.of("COSTWIRE_TAGS", "owner=" + JANE))
                .tag("contact", JANE)
                .hashTags(KEY, "user", "owner", "contact", "email")
                .build()) {
      reporter.record(chat().tag("email", JANE).build());
      reporter.record(chat().build());
      reporter.flush(Duration.ZERO);
      reporter.record(UsageEvent.builder().tag("email", JANE).build());
      sender.up();
      reporter.flush(Duration.ZERO);
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(null);
    }
    assertThat(sender.durable()).hasSize(2);
    assertThat(sender.durable().get(0).tags())
        .containsOnlyKeys("user", "owner", "contact", "email");
    assertThat(sender.durable().get(0).tags().values())
        .containsOnly(sender.durable().get(0).tags().get("user"));
    for (var batch : sender.batches()) {
      for (UsageEvent event : batch) {
        assertThat(everythingOf(event)).doesNotContain("jane");
      }
    }
    assertThat(log.toString()).contains("were not sent").doesNotContain("jane");
  }

  @Test
  void tagsToHash_addUp() {
    for (CostReporter.Builder builder :
        List.of(
            reporter().hashTags(KEY, "email").hashUsers(KEY),
            reporter().hashUsers(KEY.clone()).hashTags(KEY, "email"))) {
      assertThat(sent(builder, chat().tag("user", "jane").tag("email", "jane")).tags())
          .containsOnly(entry("user", HASH_OF_JANE), entry("email", HASH_OF_JANE));
    }
  }

  @Test
  void secondKey_isRefused() {
    CostReporter.Builder builder = reporter().hashTags(KEY, "email");
    assertThatThrownBy(
            () -> builder.hashUsers("another-key-of-16".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another key before");
  }

  @Test
  void otherTags_areLeftOutAndCounted_andDefaultsStay() {
    CostReporter.Builder builder =
        reporter().environment(Map.of("COSTWIRE_TAGS", "region=eu")).tag("service", "web");
    try (var reporter = builder.allowTags("team", "user").build();
        var scope = CostTags.with(Map.of("team", "search", "note", "secret"))) {
      reporter.record(chat().tag("user", "u1").tag("prompt", "secret").tag("service", "x").build());
      reporter.record(chat().tag("user", "u1").build());
      reporter.flush(Duration.ZERO);
      assertThat(sender.durable().get(0).tags())
          .containsOnly(
              entry("team", "search"),
              entry("user", "u1"),
              entry("service", "web"),
              entry("region", "eu"));
      assertThat(reporter.metrics().tagsRemoved()).isEqualTo(4);
      assertThat(reporter.metrics().dropped()).isZero();
    }
  }

  @Test
  void shortKey_isRefusedWithTheWayOut() {
    assertThatThrownBy(() -> reporter().hashUsers(new byte[8]).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "hashTags needs a key of at least 16 bytes and got 8; make one with: openssl rand"
                + " -hex 32");
  }

  private UsageEvent sent(CostReporter.Builder builder, UsageEventBuilder event) {
    try (var reporter = builder.build()) {
      reporter.record(event.build());
      reporter.flush(Duration.ZERO);
    }
    return sender.durable().get(sender.durable().size() - 1);
  }

  private CostReporter.Builder reporter() {
    return CostReporter.builder(new Lasting(sender)).flushByHand().environment(Map.of());
  }

  private static String everythingOf(UsageEvent event) throws IllegalAccessException {
    StringBuilder all = new StringBuilder(event.toString());
    for (Field field : UsageEvent.class.getDeclaredFields()) {
      field.setAccessible(true);
      all.append(field.getName()).append('=').append(field.get(event)).append('\n');
    }
    return all.toString();
  }

  private static UsageEventBuilder chat() {
    return UsageEvent.builder().provider("openai").responseModel("gpt-4o").inputTokens(10);
  }

  /** One sender for several reporters, which close theirs. */
  private record Lasting(InMemorySender sender) implements Sender {
    @Override
    public SendResult send(List<UsageEvent> batch) {
      return sender.send(batch);
    }

    @Override
    public void close() {}
  }

  private static final class Collecting extends Handler {
    private final StringBuilder log;

    Collecting(StringBuilder log) {
      this.log = log;
    }

    @Override
    public void publish(LogRecord logged) {
      log.append(logged.getMessage());
      if (logged.getParameters() != null) {
        for (Object parameter : logged.getParameters()) {
          log.append(' ').append(parameter);
        }
      }
      log.append('\n');
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
