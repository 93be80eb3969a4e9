// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.topics.Topic;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.SourceOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
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
  private final Optional<Beside<V>> beside;

  /** A second row that some records have. */
  record Beside<V>(Table<V> table, Predicate<V> applies) {}

  Route(Topic<V> topic, List<Table<V>> tables, Function<V, Table<V>> choice) {
    this(topic, tables, choice, Optional.empty());
  }

  private Route(
      Topic<V> topic,
      List<Table<V>> tables,
      Function<V, Table<V>> choice,
      Optional<Beside<V>> beside) {
    this.topic = topic;
    this.tables = List.copyOf(tables);
    this.choice = choice;
    this.beside = beside;
  }

  /** The same route, with a row in a second table for some records. */
  Route<V> with(Beside<V> more) {
    List<Table<V>> all = new ArrayList<>(tables);
    all.add(more.table);
    return new Route<>(topic, all, choice, Optional.of(more));
  }

  public Topic<V> topic() {
    return topic;
  }

  List<Table<V>> tables() {
    return tables;
  }

  /**
   * Puts the rows of a record into the lane of its topic.
   *
   * @throws io.costwire.sink.batch.RowRefused when it has no row
   */
  public void add(Lane lane, SourceOffset source, V value) {
    choice.apply(value).add(lane, source, value);
    beside.filter(b -> b.applies.test(value)).ifPresent(b -> b.table.add(lane, source, value));
  }
}
