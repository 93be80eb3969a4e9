// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.kafka;

import java.nio.file.Path;
import java.util.Properties;

/** The broker's settings: durable like any broker, sized for a laptop. */
final class BrokerConfig {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private BrokerConfig() {}

  static Properties properties(Path logDirectory, int port, int controllerPort) {
    Properties properties = new Properties();
    identity(properties, logDirectory, port, controllerPort);
    singleNode(properties);
    fewThreads(properties);
    smallFiles(properties);
    return properties;
  }

  private static void identity(
      Properties properties, Path logDirectory, int port, int controllerPort) {
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE_ID));
    properties.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
    properties.put("controller.listener.names", CONTROLLER_LISTENER);
    properties.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d"
            .formatted(port, CONTROLLER_LISTENER, controllerPort));
    properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put("log.dirs", logDirectory.toString());
  }

  private static void singleNode(Properties properties) {
    properties.put("auto.create.topics.enable", "false");
    properties.put("default.replication.factor", "1");
    properties.put("min.insync.replicas", "1");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    // Nobody else joins: a new group need not wait for company.
    properties.put("group.initial.rebalance.delay.ms", "0");
    // The broker takes part only after a heartbeat was answered, so the interval is start-up time.
    properties.put("broker.heartbeat.interval.ms", "250");
    // After a kill -9 the new broker waits until the old one's session is over (default 9 s).
    properties.put("broker.session.timeout.ms", "3000");
    // Aborts transactions of a killed app soon, so that read_committed readers go on.
    properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
  }

  private static void fewThreads(Properties properties) {
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "4");
    properties.put("background.threads", "2");
    properties.put("num.recovery.threads.per.data.dir", "2");
    properties.put("log.cleaner.threads", "1");
    // The default is 128 MB of heap; 16 MB cleans 700,000 keys per pass.
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
  }

  private static void smallFiles(Properties properties) {
    properties.put("offsets.topic.num.partitions", "4");
    properties.put("transaction.state.log.num.partitions", "4");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
    properties.put("offsets.topic.segment.bytes", Integer.toString(8 << 20));
    properties.put("transaction.state.log.segment.bytes", Integer.toString(8 << 20));
    // Topics that set no size of their own.
    properties.put("log.segment.bytes", Integer.toString(64 << 20));
    properties.put("log.index.size.max.bytes", Integer.toString(1 << 20));
    properties.put("metadata.log.segment.bytes", Integer.toString(16 << 20));
    properties.put("metadata.max.retention.bytes", Integer.toString(64 << 20));
  }
}
