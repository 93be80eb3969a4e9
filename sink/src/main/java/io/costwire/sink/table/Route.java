// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.topics.Topic;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.SourceOffset;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * A topic and the tables that its records go to.
 *
 * @param <V> type of the records
 */
public final class Route<V extends SpecificRecord> {
  private final Topic<V> topic;
  private final List<Table<V>> tables;
  private final Function<V, Table<V>> choice;

  Route(Topic<V> topic, List<Table<V>> tables, Function<V, Table<V>> choice) {
    this.topic = topic;
    this.tables = tables;
    this.choice = choice;
  }

  public Topic<V> topic() {
    return topic;
  }

  List<Table<V>> tables() {
    return tables;
  }

  /**
   * Puts the row of a record into the lane of its topic.
   *
   * @throws io.costwire.sink.batch.RowRefused when it has no row
   */
  public void add(Lane lane, SourceOffset source, V value) {
    choice.apply(value).add(lane, source, value);
  }
}
