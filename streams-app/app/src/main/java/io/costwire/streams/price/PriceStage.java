// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Rejection;
import io.costwire.streams.flow.AcceptedEvent;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Outcome;
import io.costwire.streams.flow.OutcomeSplit;
import io.costwire.streams.flow.StageMetrics;
import java.time.InstantSource;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** Second stage: accepted events to priced ones, with the book that is active at that moment. */
public final class PriceStage {
  /** What the stage needs. */
  public record Parts(ActiveBook book, int generation, StageMetrics metrics, InstantSource clock) {}

  /** What comes out. */
  public record Streams(KStream<String, PricedUsage> priced, KStream<String, Rejection> refused) {}

  private PriceStage() {}

  public static Streams apply(KStream<String, AcceptedEvent> accepted, Parts parts) {
    KStream<String, Outcome<PricedUsage>> outcomes =
        accepted.process(() -> new PriceProcessor(parts), Named.as(NodeNames.PRICE));
    return new Streams(
        OutcomeSplit.passed(outcomes, NodeNames.PRICE_PASSED, NodeNames.PRICE_PRICED),
        OutcomeSplit.refused(outcomes, NodeNames.PRICE_REFUSED, NodeNames.PRICE_REJECTION));
  }
}
