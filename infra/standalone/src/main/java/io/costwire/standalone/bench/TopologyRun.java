// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.runtime.Component;
import io.costwire.runtime.Readiness;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/** Runs a topology that is compared with. */
final class TopologyRun implements Component {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  private final KafkaStreams streams;

  TopologyRun(Topology topology, Properties properties) {
    this.streams = new KafkaStreams(topology, properties);
  }

  @Override
  public void start() {
    streams.start();
  }

  @Override
  public Readiness ready() {
    KafkaStreams.State state = streams.state();
    return state == KafkaStreams.State.RUNNING
        ? Readiness.yes()
        : Readiness.no("the topology is " + state);
  }

  @Override
  public void close() {
    streams.close(CLOSE_TIMEOUT);
  }
}
