// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.BodySlice;
import io.costwire.gateway.decode.Decoded;
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

/** What was decoded on its way: publish what is fine, record what is not, answer for each. */
final class EventIntake {
  private final EventPublisher publisher;
  private final Rejections rejections;
  private final GatewayMetrics metrics;

  EventIntake(EventPublisher publisher, Rejections rejections, GatewayMetrics metrics) {
    this.publisher = publisher;
    this.rejections = rejections;
    this.metrics = metrics;
  }

  /** A body of which nothing can be used counts as one rejected event. */
  Answer refuse(Refusal refusal, long length, String sha256, Exchange exchange) {
    Rejection rejection =
        rejections.of(refusal, Map.of(), new Rejections.Body(length, sha256), exchange.caller());
    return finish(Answer.unreadable(refusal), List.of(rejection), exchange);
  }

  Answer take(List<Decoded> decoded, Exchange exchange) {
    Iterator<Outcome> events = publishEvents(decoded);
    Iterator<Outcome> outcomes = publishOutcomes(decoded);
    List<Answer.Result> results = new ArrayList<>(decoded.size());
    List<Rejection> refused = new ArrayList<>();
    for (Decoded item : decoded) {
      results.add(
          switch (item) {
            case Decoded.Refused r -> {
              refused.add(rejections.of(r, exchange.caller()));
              yield new Answer.Rejected(r.index(), r.line(), r.eventId(), r.refusal());
            }
            case Decoded.Valid v -> {
              String id = Objects.requireNonNull(v.event().eventId(), "event_id");
              yield result(v, id, events.next(), refused, exchange.caller());
            }
            case Decoded.ValidOutcome v ->
                result(v, v.outcome().id(), outcomes.next(), refused, exchange.caller());
          });
    }
    return finish(Answer.of(results), refused, exchange);
  }

  private Iterator<Outcome> publishEvents(List<Decoded> decoded) {
    var events =
        decoded.stream()
            .filter(Decoded.Valid.class::isInstance)
            .map(d -> ((Decoded.Valid) d).event())
            .toList();
    return events.isEmpty() ? List.<Outcome>of().iterator() : publisher.publish(events).iterator();
  }

  private Iterator<Outcome> publishOutcomes(List<Decoded> decoded) {
    var outcomes =
        decoded.stream()
            .filter(Decoded.ValidOutcome.class::isInstance)
            .map(d -> ((Decoded.ValidOutcome) d).outcome())
            .toList();
    return outcomes.isEmpty()
        ? List.<Outcome>of().iterator()
        : publisher.publishOutcomes(outcomes).iterator();
  }

  private Answer.Result result(
      Decoded item, String id, Outcome outcome, List<Rejection> refused, Caller caller) {
    return switch (outcome) {
      case Outcome.Acknowledged a -> new Answer.Accepted(item.index(), item.line(), id);
      case Outcome.NotAcknowledged(var message) ->
          new Answer.Failed(item.index(), item.line(), id, message);
      case Outcome.Refused(var message) -> {
        Refusal refusal = new Refusal(Refusal.Reason.TOO_LARGE, null, message);
        BodySlice slice = item.slice();
        refused.add(rejections.of(refusal, Map.of(), Rejections.Body.of(slice), caller));
        yield new Answer.Rejected(item.index(), item.line(), id, refusal);
      }
    };
  }

  private Answer finish(Answer answer, List<Rejection> refused, Exchange exchange) {
    int unwritten = refused.isEmpty() ? 0 : publisher.reject(refused);
    Answer named =
        exchange.endpoint() == Endpoint.OUTCOMES ? answer.withIdsNamed("outcome_id") : answer;
    exchange.foundEvents(named.results().size());
    metrics.count(named, unwritten, exchange.endpoint());
    return named;
  }
}
