// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.kafka;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own, to be killed. */
final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) throws InterruptedException {
    EmbeddedKafka kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(Path.of(args[0]))).start();
    System.out.println("STARTED " + kafka.bootstrapServers() + " " + kafka.clusterId());
    new CountDownLatch(1).await();
  }
}
