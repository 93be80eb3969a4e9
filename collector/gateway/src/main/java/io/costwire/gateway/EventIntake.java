// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.BodyFormat;
import io.costwire.gateway.decode.BodySlice;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.Decoding;
import io.costwire.gateway.decode.EventDecoder;
import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.publish.EventPublisher;
import io.costwire.gateway.publish.EventPublisher.Outcome;
import io.costwire.gateway.publish.Rejections;
import io.costwire.schemas.Rejection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A body on its way: decode, publish what is fine, record what is not, answer for each. */
final class EventIntake {
  private final EventDecoder decoder;
  private final EventPublisher publisher;
  private final Rejections rejections;
  private final GatewayMetrics metrics;

  EventIntake(
      EventDecoder decoder,
      EventPublisher publisher,
      Rejections rejections,
      GatewayMetrics metrics) {
    this.decoder = decoder;
    this.publisher = publisher;
    this.rejections = rejections;
    this.metrics = metrics;
  }

  Answer take(byte[] body, BodyFormat format) {
    return switch (decoder.decode(body, format)) {
      case Decoding.Events(var events) -> take(events);
      case Decoding.Unreadable(var refusal) -> {
        BodySlice slice = BodySlice.whole(body);
        yield refuse(refusal, slice.length(), slice.sha256());
      }
    };
  }

  /** A body of which nothing can be used counts as one rejected event. */
  Answer refuse(Refusal refusal, long length, String sha256) {
    return finish(
        Answer.unreadable(refusal), List.of(rejections.of(refusal, Map.of(), length, sha256)));
  }

  /** Events that are decoded already. */
  Answer take(List<Decoded> decoded) {
    List<UsageEvent> valid =
        decoded.stream()
            .filter(Decoded.Valid.class::isInstance)
            .map(d -> ((Decoded.Valid) d).event())
            .toList();
    Iterator<Outcome> outcomes =
        valid.isEmpty() ? List.<Outcome>of().iterator() : publisher.publish(valid).iterator();
    List<Answer.Result> results = new ArrayList<>(decoded.size());
    List<Rejection> refused = new ArrayList<>();
    for (Decoded event : decoded) {
      results.add(
          switch (event) {
            case Decoded.Refused r -> {
              refused.add(rejections.of(r));
              yield new Answer.Rejected(r.index(), r.line(), r.eventId(), r.refusal());
            }
            case Decoded.Valid v -> result(v, outcomes.next(), refused);
          });
    }
    return finish(Answer.of(results), refused);
  }

  private Answer.Result result(Decoded.Valid event, Outcome outcome, List<Rejection> refused) {
    String id = Objects.requireNonNull(event.event().eventId(), "event_id");
    return switch (outcome) {
      case Outcome.Acknowledged a -> new Answer.Accepted(event.index(), event.line(), id);
      case Outcome.NotAcknowledged(var message) ->
          new Answer.Failed(event.index(), event.line(), id, message);
      case Outcome.Refused(var message) -> {
        Refusal refusal = new Refusal(Refusal.Reason.TOO_LARGE, null, message);
        BodySlice slice = event.slice();
        refused.add(rejections.of(refusal, Map.of(), slice.length(), slice.sha256()));
        yield new Answer.Rejected(event.index(), event.line(), id, refusal);
      }
    };
  }

  private Answer finish(Answer answer, List<Rejection> refused) {
    int unwritten = refused.isEmpty() ? 0 : publisher.reject(refused);
    metrics.count(answer, unwritten);
    return answer;
  }
}
