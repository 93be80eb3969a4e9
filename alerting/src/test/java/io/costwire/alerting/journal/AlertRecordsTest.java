// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.journal;

import static io.costwire.alerting.policy.Signals.NOON;
import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.deliver.DeliveryReport;
import io.costwire.alerting.deliver.DeliveryReport.Addressee;
import io.costwire.alerting.deliver.DeliveryReport.First;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.deliver.DeliveryReport.Sent;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Alert.Care;
import io.costwire.alerting.policy.Alert.Span;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Handling;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.Told;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.AlertState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AlertRecordsTest {
  private static final int RUNS = 500;

  @Test
  void everyAlert_isReadBackAsItWas() {
    for (int run = 0; run < RUNS; run++) {
      long seed = 5_000L + run;
      Alert alert = alert(new Random(seed));
      AlertState state = AlertRecords.toAvro(alert);

      assertThat(AlertRecords.fromAvro(state)).as("seed " + seed).isEqualTo(alert);
      assertThat(state.getState().name()).isEqualTo(alert.state().name());
    }
  }

  private static Alert alert(Random random) {
    Map<String, Told> told =
        Map.of(
            "a", Told.NONE,
            "b", new Told(7, maybe(random, NOON), maybe(random, state(random)), maybe(random, "h")),
            "c", new Told(Told.SKIPPED, Optional.empty(), Optional.empty(), Optional.empty()));
    boolean over = random.nextBoolean();
    boolean byHand = over && random.nextBoolean();
    Care care =
        new Care(
            maybe(random, new Handling("anna", NOON.plusSeconds(5))),
            byHand ? Optional.of("ben") : Optional.empty(),
            byHand ? OptionalLong.of(9) : OptionalLong.empty(),
            maybe(random, "silence-1"));
    Span span = new Span(NOON, NOON.plusSeconds(9), over ? Optional.of(NOON) : Optional.empty());
    return new Alert(new AlertKey("s#x", 3), fired("s#x", 8), span, care, told, random.nextInt(99));
  }

  private static Lifecycle state(Random random) {
    return Lifecycle.values()[random.nextInt(Lifecycle.values().length)];
  }

  private static <T> Optional<T> maybe(Random random, T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }

  @Test
  void recordOfAnEarlierVersion_isRead() {
    Alert alert = firing(fired("s", 4), "log").alert();
    AlertState state = AlertRecords.toAvro(alert);
    state = AlertState.newBuilder(state).clearToldAt().clearToldStates().clearHandles().build();

    assertThat(AlertRecords.fromAvro(state)).isEqualTo(alert);
  }

  @Test
  void notificationIds_differForEveryTelling_andAreTheSameForARepeatedRecord() {
    Notification news = firing(fired("s", 4), "r");
    Notification update = new Notification(news.alert(), Reason.UPDATE, Optional.empty());
    Notification repeat = new Notification(news.alert(), Reason.REPEAT, Optional.empty());
    List<String> ids = new ArrayList<>();
    for (Notification told : List.of(news, update, repeat)) {
      for (int attempt = 1; attempt < 3; attempt++) {
        String id = record(told, attempt, Optional.empty()).getNotificationId();
        assertThat(record(told, attempt, Optional.empty()).getNotificationId()).isEqualTo(id);
        ids.add(id);
      }
    }
    assertThat(ids).doesNotHaveDuplicates().contains("s#1|r|4|1");
  }

  @Test
  void messageOfSeveralAlerts_hasItsPayloadOnce() {
    Notification first = firing(fired("s", 4), "r");
    Notification second = firing(fired("t", 5), "r");

    AlertNotification record = record(second, 1, Optional.of(new First(first, 2)));

    assertThat(record.getMessageId()).isEqualTo("s#1|r|4|2");
    assertThat(record.getReason()).isEqualTo("NEWS");
  }

  private static AlertNotification record(Notification told, int attempt, Optional<First> first) {
    return AlertRecords.toAvro(
        new DeliveryReport(
            new Addressee("r", "webhook"),
            told,
            attempt,
            Outcome.DELIVERED,
            Optional.empty(),
            new Sent("", first, Optional.empty(), NOON)));
  }
}
