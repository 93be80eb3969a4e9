// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.schemas.topics.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes in one control topic, from its beginning, and makes something immutable of it that tasks
 * read. Called by one thread.
 *
 * @param <V> type of the topic's values
 */
public interface ControlFeed<V extends SpecificRecord> {

  Topic<V> topic();

  /** One record; a null value deletes the key. */
  void accept(String key, @Nullable V value);

  /**
   * All records that were in the topic are taken in. Called again after each further batch of
   * records.
   */
  void settled();

  /** Called several times a second once it has settled, whether there are records or not. */
  default void idle() {}
}
