// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.journal;

import io.costwire.alerting.deliver.DeliveryReport;
import io.costwire.alerting.intake.SignalRecords;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Handling;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Told;
import io.costwire.alerting.render.HumanText;
import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.DeliveryOutcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Alerts and deliveries between Avro and our own terms. */
final class AlertRecords {
  /** Characters, at most three bytes each; the broker takes records of a million bytes. */
  static final int PAYLOAD_MAX = 250_000;

  private AlertRecords() {}

  static AlertState toAvro(Alert alert) {
    Alert.Care care = alert.care();
    return AlertState.newBuilder()
        .setAlertKey(alert.key().toString())
        .setState(AlertLifecycle.valueOf(alert.state().name()))
        .setSignal(SignalRecords.toAvro(alert.signal()))
        .setOpenedAt(alert.span().openedAt())
        .setUpdatedAt(alert.span().updatedAt())
        .setResolvedAt(alert.span().resolvedAt().orElse(null))
        .setAcknowledgedBy(care.acknowledged().map(Handling::by).orElse(null))
        .setAcknowledgedAt(care.acknowledged().map(Handling::at).orElse(null))
        .setResolvedBy(care.resolvedBy().orElse(null))
        .setResolvedRevision(
            care.resolvedRevision().isPresent() ? care.resolvedRevision().getAsLong() : null)
        .setSilencedBy(care.silencedBy().orElse(null))
        .setDelivered(each(alert, told -> Optional.of(told.revision())))
        .setToldAt(each(alert, told -> told.at().map(AlertRecords::micros)))
        .setToldStates(each(alert, told -> told.state().map(Lifecycle::name)))
        .setHandles(each(alert, Told::handle))
        .setRevision(alert.revision())
        .build();
  }

  private static <T> Map<String, T> each(Alert alert, Function<Told, Optional<T>> of) {
    Map<String, T> map = new HashMap<>();
    alert.told().forEach((receiver, told) -> of.apply(told).ifPresent(it -> map.put(receiver, it)));
    return map;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /**
   * @throws IllegalArgumentException when the record holds what no alert can
   */
  static Alert fromAvro(AlertState state) {
    var signal = SignalRecords.fromAvro(state.getSignal());
    Map<String, Told> told = new HashMap<>();
    state
        .getDelivered()
        .forEach((receiver, revision) -> told.put(receiver, told(state, receiver, revision)));
    return new Alert(
        AlertKey.parse(state.getAlertKey(), signal.signalId()),
        signal,
        new Alert.Span(
            state.getOpenedAt(), state.getUpdatedAt(), Optional.ofNullable(state.getResolvedAt())),
        care(state),
        told,
        state.getRevision());
  }

  private static Alert.Care care(AlertState state) {
    Optional<Handling> acknowledged =
        Optional.ofNullable(state.getAcknowledgedBy())
            .map(
                by ->
                    new Handling(
                        by,
                        Optional.ofNullable(state.getAcknowledgedAt())
                            .orElse(state.getUpdatedAt())));
    return new Alert.Care(
        acknowledged,
        Optional.ofNullable(state.getResolvedBy()),
        Stream.ofNullable(state.getResolvedRevision()).mapToLong(Long::longValue).findFirst(),
        Optional.ofNullable(state.getSilencedBy()));
  }

  private static Told told(AlertState state, String receiver, long revision) {
    return new Told(
        revision,
        Optional.ofNullable(state.getToldAt().get(receiver))
            .map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS)),
        Optional.ofNullable(state.getToldStates().get(receiver)).flatMap(AlertRecords::lifecycle),
        Optional.ofNullable(state.getHandles().get(receiver)));
  }

  /** Empty for states that only a later version knows. */
  private static Optional<Lifecycle> lifecycle(String name) {
    return Arrays.stream(Lifecycle.values()).filter(known -> known.name().equals(name)).findAny();
  }

  static AlertNotification toAvro(DeliveryReport report) {
    Notification notification = report.notification();
    String receiver = report.addressee().receiver();
    DeliveryReport.Sent sent = report.sent();
    return AlertNotification.newBuilder()
        .setNotificationId(id(notification, receiver, report.attempt()))
        .setAlertKey(notification.key().toString())
        .setReceiver(receiver)
        .setChannel(report.addressee().channel())
        .setState(AlertLifecycle.valueOf(notification.state().name()))
        .setSignalRevision(notification.revision())
        .setAttempt(report.attempt())
        .setOutcome(DeliveryOutcome.valueOf(report.outcome().name()))
        .setError(report.error().orElse(null))
        .setPayload(bounded(sent.payload()))
        .setTenant(notification.alert().signal().details().scope().tenant().orElse(null))
        .setSentAt(sent.at())
        .setReason(notification.reason().name())
        .setMessageId(
            sent.first()
                .map(first -> id(first.notification(), receiver, first.attempt()))
                .orElse(null))
        .build();
  }

  /** Under a flood a payload may be larger than a record may be. */
  private static String bounded(String payload) {
    int more = payload.length() - PAYLOAD_MAX;
    return more <= 0
        ? payload
        : HumanText.clip(payload, PAYLOAD_MAX) + " and %,d characters more".formatted(more);
  }

  /** The same for the same attempt at the same change, whenever it is recorded. */
  private static String id(Notification notification, String receiver, int attempt) {
    String id =
        "%s|%s|%d|%d".formatted(notification.key(), receiver, notification.revision(), attempt);
    return switch (notification.reason()) {
      case NEWS ->
          notification.state() == Lifecycle.ACKNOWLEDGED ? id + "|" + notification.state() : id;
      case UPDATE -> id + "|UPDATE";
      case REFRESH -> id + "|REFRESH";
      case REPEAT -> id + "|REPEAT|" + toldBefore(notification.alert(), receiver);
    };
  }

  private static long toldBefore(Alert alert, String receiver) {
    return micros(alert.told(receiver).flatMap(Told::at).orElseGet(() -> alert.span().updatedAt()));
  }
}
