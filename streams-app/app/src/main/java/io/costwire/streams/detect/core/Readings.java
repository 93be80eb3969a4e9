// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.signals.anomaly.Reading;
import io.costwire.signals.anomaly.SeriesBucket;

/** What a bucket says. */
final class Readings {
  private Readings() {}

  static boolean isHeard(SeriesBucket bucket) {
    return switch (bucket.reading()) {
      case Reading.Spent spent -> true;
      case Reading.Missing missing -> false;
    };
  }
}
