// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.runtime.OpsPages;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.runtime.StreamsProperties;
import io.costwire.streams.window.ActiveDimensions;
import io.costwire.streams.window.TotalsQuery;
import io.costwire.streams.window.TotalsReader;
import io.costwire.streams.window.core.Totals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.InvalidStateStorePartitionException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Current totals, straight out of the state of this instance: {@code GET /v1/totals}. For display.
 * What it shows may not be committed yet and is taken back when the transaction is; the truth is in
 * cost.windows and ClickHouse.
 */
final class TotalsPage implements OpsPages.Page {
  static final String PATH = "/v1/totals";

  private static final String LABEL =
      "uncommitted, display only: may be ahead of cost.windows and ClickHouse, or taken back";
  private static final String REPARTITION_TOPIC =
      StreamsProperties.APPLICATION_ID + "-" + NodeNames.WINDOW_REPARTITION + "-repartition";

  private final ObjectMapper json = new ObjectMapper();
  private final ActiveDimensions dimensions;
  private final String currency;
  private final InstantSource clock;
  private final Supplier<@Nullable KafkaStreams> streams;

  /**
   * @param streams the running client, or null
   */
  TotalsPage(
      ActiveDimensions dimensions,
      String currency,
      InstantSource clock,
      Supplier<@Nullable KafkaStreams> streams) {
    this.dimensions = dimensions;
    this.currency = currency;
    this.clock = clock;
    this.streams = streams;
  }

  @Override
  public OpsPages.Answer answer(Map<String, String> parameters) {
    KafkaStreams running = streams.get();
    if (running == null) {
      return error(503, "the streams app does not run yet; see /health/ready");
    }
    try {
      TotalsQuery query = TotalsQuery.parse(parameters, dimensions.calendar(), clock.instant());
      return answer(query, running);
    } catch (TotalsQuery.Unanswerable e) {
      return error(e.status(), String.valueOf(e.getMessage()));
    }
  }

  private OpsPages.Answer answer(TotalsQuery query, KafkaStreams running) {
    int partition = Math.floorMod(query.owner(), Topics.USAGE_EVENTS.partitions());
    try {
      ReadOnlyKeyValueStore<byte[], byte[]> store =
          running.store(
              StoreQueryParameters.fromNameAndType(
                      NodeNames.WINDOW_TOTALS_STORE,
                      QueryableStoreTypes.<byte[], byte[]>keyValueStore())
                  .withPartition(partition));
      return found(query, TotalsReader.read(store, query));
    } catch (InvalidStateStorePartitionException e) {
      return elsewhere(running, partition);
    } catch (InvalidStateStoreException e) {
      return error(503, "state is being moved or restored; ask again, or see /health/ready");
    }
  }

  private OpsPages.Answer found(TotalsQuery query, TotalsReader.Found found) {
    ObjectNode body = json.createObjectNode();
    body.put("label", LABEL).put("committed", false).put("as_of", clock.instant().toString());
    body.put("tenant", query.tenant()).put("set", query.set());
    body.put("grain", query.grain().name()).put("currency", currency);
    body.put("start", Instant.ofEpochSecond(query.startSecond()).toString());
    body.put("end", Instant.ofEpochSecond(query.endSecond()).toString());
    ArrayNode windows = body.putArray("windows");
    found.lines().forEach(line -> add(line, windows.addObject()));
    body.put("truncated", found.truncated());
    return new OpsPages.Answer(200, body.toString());
  }

  private static void add(TotalsReader.Line line, ObjectNode window) {
    Totals totals = line.totals();
    window.put("start", line.window().start().toString());
    ObjectNode values = window.putObject("dimensions");
    line.window().dimensions().forEach(values::put);
    for (Totals.Count count : Totals.Count.values()) {
      window.put(name(count), totals.count(count));
    }
    // text: JSON numbers are floating-point to most readers
    for (Totals.Cost cost : Totals.Cost.values()) {
      window.put(
          name(cost) + (cost == Totals.Cost.SAVINGS ? "" : "_cost"),
          totals.cost(cost).stripTrailingZeros().toPlainString());
    }
    ObjectNode usage = window.putObject("usage");
    totals
        .usage()
        .forEach((unit, sum) -> usage.put(unit, sum.stripTrailingZeros().toPlainString()));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private OpsPages.Answer elsewhere(KafkaStreams running, int partition) {
    TopicPartition wanted = new TopicPartition(REPARTITION_TOPIC, partition);
    HostInfo owner =
        running.metadataForAllStreamsClients().stream()
            .filter(instance -> instance.topicPartitions().contains(wanted))
            .map(StreamsMetadata::hostInfo)
            .findFirst()
            .orElse(HostInfo.unavailable());
    if (owner.equals(HostInfo.unavailable())) {
      return error(
          421,
          "another instance keeps these totals; ask the others, or set STREAMS_ADVERTISED_ADDRESS"
              + " on all of them so that they can name each other");
    }
    ObjectNode body = json.createObjectNode();
    body.put("error", "another instance keeps these totals; ask it");
    body.put("instance", owner.host() + ":" + owner.port());
    return new OpsPages.Answer(421, body.toString());
  }

  private OpsPages.Answer error(int status, String message) {
    return new OpsPages.Answer(status, json.createObjectNode().put("error", message).toString());
  }
}
