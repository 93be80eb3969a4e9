// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.schemas.Rejection;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/**
 * Takes a stream of outcomes apart. The processor forwards each outcome to the name of its branch,
 * so that no record passes a filter of the other.
 */
public final class OutcomeSplit {
  private OutcomeSplit() {}

  /** What goes on. */
  public static <T> KStream<String, T> passed(KStream<String, Outcome<T>> outcomes, String name) {
    return outcomes.mapValues(OutcomeSplit::value, Named.as(name));
  }

  /** What becomes a dead letter. */
  public static <T> KStream<String, Rejection> refused(
      KStream<String, Outcome<T>> outcomes, String name) {
    return outcomes.mapValues(OutcomeSplit::rejection, Named.as(name));
  }

  /** What was counted beside. */
  public static <T> KStream<byte[], byte[]> counted(
      KStream<String, Outcome<T>> outcomes, String name) {
    return outcomes.map(
        (key, outcome) ->
            switch (outcome) {
              case Outcome.Counted<T>(byte[] partition, byte[] packed) ->
                  KeyValue.pair(partition, packed);
              case Outcome.Passed<T> passed -> throw new IllegalStateException("not counted");
              case Outcome.Refused<T> refused -> throw new IllegalStateException("not counted");
            },
        Named.as(name));
  }

  private static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Passed<T>(T value) -> value;
      case Outcome.Refused<T> refused -> throw new IllegalStateException("refused, not passed");
      case Outcome.Counted<T> counted -> throw new IllegalStateException("counted, not passed");
    };
  }

  private static <T> Rejection rejection(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Refused<T>(Rejection rejection) -> rejection;
      case Outcome.Passed<T> passed -> throw new IllegalStateException("passed, not refused");
      case Outcome.Counted<T> counted -> throw new IllegalStateException("counted, not refused");
    };
  }
}
