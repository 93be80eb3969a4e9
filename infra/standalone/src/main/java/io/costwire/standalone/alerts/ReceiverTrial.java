// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells a receiver of an alert that is none, once and at once. */
public final class ReceiverTrial {
  private final Receiver receiver;
  private final List<String> lines = new ArrayList<>();

  public ReceiverTrial(Receiver receiver) {
    this.receiver = receiver;
  }

  /**
   * What came of it.
   *
   * @param fine whether the receiver took everything
   * @param lines for people
   */
  public record Outcome(boolean fine, List<String> lines) {
    public Outcome {
      lines = List.copyOf(lines);
    }
  }

  /**
   * Tells it that the sample fires, and where wanted and that worked, that it is over.
   *
   * @param id tells one test from another
   */
  public Outcome run(String id, boolean resolve, Instant now) throws InterruptedException {
    SampleAlert sample = new SampleAlert(id, now);
    Notification firing = sample.firing();
    DeliveryResult first = tell(firing);
    boolean fine = first instanceof DeliveryResult.Delivered;
    if (resolve && first instanceof DeliveryResult.Delivered(var handles)) {
      Optional<String> handle = Optional.ofNullable(handles.get(firing.key()));
      fine = tell(sample.resolved(handle)) instanceof DeliveryResult.Delivered;
    }
    return new Outcome(fine, lines);
  }

  private DeliveryResult tell(Notification notification) throws InterruptedException {
    long begun = System.nanoTime();
    Message message = Message.of(notification);
    String payload = receiver.render(message);
    DeliveryResult result = attempt(message, payload);
    lines.add(
        "%s (%s) %s: %s, after %d ms"
            .formatted(
                receiver.name(),
                receiver.channel(),
                notification.state(),
                words(result),
                (System.nanoTime() - begun) / 1_000_000));
    if (receiver.channel().equals("log")) {
      lines.add("  " + payload);
    }
    return result;
  }

  /** As alerting does: an exception is a failure that may pass; its message may hold a secret. */
  private DeliveryResult attempt(Message message, String payload) throws InterruptedException {
    try {
      return receiver.deliver(message, payload);
    } catch (RuntimeException e) {
      return new DeliveryResult.Retry(e.getClass().getSimpleName());
    }
  }

  private static String words(DeliveryResult result) {
    return switch (result) {
      case DeliveryResult.Delivered delivered -> "delivered";
      case DeliveryResult.Retry(String reason, var after) ->
          "failed: %s. Alerting would try again%s"
              .formatted(
                  reason, after.map(wait -> " in %d s".formatted(wait.toSeconds())).orElse(""));
      case DeliveryResult.Dead(String reason) ->
          "refused: %s. Alerting would give it up; correct the receiver".formatted(reason);
    };
  }
}
