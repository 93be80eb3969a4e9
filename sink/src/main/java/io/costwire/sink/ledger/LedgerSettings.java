// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.sink.clickhouse.ClickHouseSettings;
import java.time.Duration;
import java.util.Map;

/**
 * What the ledger job is told from outside.
 *
 * @param interval from one pass to the next; zero is off
 * @param patience how long after its arrival a record may be found nowhere
 * @param horizons how long the streams app knows a repeat
 * @param kafka where records are read, and how far the apps are
 * @param store where they must have come out
 */
public record LedgerSettings(
    Duration interval,
    Duration patience,
    Horizons horizons,
    Kafka kafka,
    ClickHouseSettings store) {

  /**
   * How long the streams app knows a repeat, by arrival.
   *
   * @param ordinary of ordinary events
   * @param batch of results of batches
   */
  public record Horizons(Duration ordinary, Duration batch) {}

  /**
   * Where records are read.
   *
   * @param client properties of Kafka clients, with the bootstrap servers
   * @param registryUrl schema registry
   * @param registryClient further properties of the registry client
   * @param sinkGroup consumer group of the sink
   */
  public record Kafka(
      Map<String, Object> client,
      String registryUrl,
      Map<String, String> registryClient,
      String sinkGroup) {
    public Kafka {
      client = Map.copyOf(client);
      registryClient = Map.copyOf(registryClient);
    }

    @Override
    public String toString() {
      // the client settings may hold passwords
      return "registry %s, sink %s".formatted(registryUrl, sinkGroup);
    }
  }

  public boolean isOff() {
    return interval.isZero();
  }
}
