// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import io.costwire.schemas.topics.Topics;
import io.costwire.streams.budget.BudgetStage;
import io.costwire.streams.detect.AnomalyStage;
import io.costwire.streams.detect.GapStage;
import io.costwire.streams.emit.EmitStage;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.ingest.IngestStage;
import io.costwire.streams.notice.NoticeStage;
import io.costwire.streams.price.PriceStage;
import io.costwire.streams.window.WindowStage;
import java.util.Properties;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;

/**
 * Table of contents: ingest, price, window, budget, notice, detect, emit. Building it connects to
 * nothing.
 */
public final class CostTopology {
  private CostTopology() {}

  /**
   * @param properties of the Streams client that will run it
   */
  public static Topology build(TopologyParts parts, Properties properties) {
    var builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
    var ingested = IngestStage.apply(builder, parts.ingest());
    var priced = PriceStage.apply(builder, ingested.accepted(), parts.price());
    var windowed = WindowStage.apply(priced.priced(), parts.window());
    var budgeted = BudgetStage.apply(priced.priced(), parts.budget());
    var noticed = NoticeStage.apply(priced.priced(), parts.notice());
    var watched = AnomalyStage.apply(windowed.windows(), parts.anomalies());
    var gaps = GapStage.apply(ingested.sourceCounts(), parts.gaps());

    var emit = new EmitStage(parts.registry());
    emit.emit(ingested.refused(), Topics.USAGE_REJECTED, NodeNames.INGEST_REJECTED_SINK);
    emit.emit(priced.refused(), Topics.USAGE_REJECTED, NodeNames.PRICE_REJECTED_SINK);
    emit.emitPriced(priced.priced());
    emit.emit(windowed.windows(), Topics.COST_WINDOWS, NodeNames.WINDOWS_SINK);
    emit.emit(windowed.lateEvents(), Topics.COST_ADJUSTMENTS, NodeNames.EVENT_ADJUSTMENTS_SINK);
    emit.emit(windowed.latePartials(), Topics.COST_ADJUSTMENTS, NodeNames.PARTIAL_ADJUSTMENTS_SINK);
    emit.emit(budgeted.statuses(), Topics.COST_BUDGETS, NodeNames.BUDGETS_SINK);
    emit.emit(budgeted.signals(), Topics.COST_SIGNALS, NodeNames.SIGNALS_SINK);
    emit.emit(watched.anomalies(), Topics.COST_SIGNALS, NodeNames.ANOMALIES_SINK);
    emit.emit(watched.silences(), Topics.COST_SIGNALS, NodeNames.SILENCES_SINK);
    emit.emit(gaps, Topics.COST_SIGNALS, NodeNames.GAPS_SINK);
    emit.emit(noticed.requests(), Topics.COST_SIGNALS, NodeNames.REQUESTS_SINK);
    emit.emit(noticed.totals(), Topics.COST_SIGNALS, NodeNames.NOTICES_SINK);
    return builder.build(properties);
  }
}
