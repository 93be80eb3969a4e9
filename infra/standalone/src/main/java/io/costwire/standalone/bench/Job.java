// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.runtime.Component;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka Streams application that is measured. It can be opened again and again.
 *
 * @param outputs topics with results; the first gets a record for each event, with its id as key
 * @param windows how to check its windows; null for a job that has none
 */
record Job(
    String name,
    String applicationId,
    Path stateDir,
    List<String> outputs,
    @Nullable Windows windows,
    Supplier<Component> opening) {

  /**
   * Where the windows are.
   *
   * @param totalKeys beginning of the keys of windows that hold every event once
   * @param dropsLate whether late events are not expected in them
   */
  record Windows(String topic, String totalKeys, boolean dropsLate) {}

  Job {
    outputs = List.copyOf(outputs);
  }

  /** Topic with a record for each event. */
  String output() {
    return outputs.getFirst();
  }
}
