// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A series that is written by hand: so much at such a time, null where nothing is heard. */
final class SeriesDrive {

  private final DetectorSettings settings;
  private final AnomalyDetector detector;
  private SeriesState state = SeriesState.fresh();
  private Instant at;

  SeriesDrive(DetectorSettings settings, Instant at) {
    this.settings = settings;
    this.detector = new AnomalyDetector(settings);
    this.at = at;
  }

  /** What a bucket brings. */
  interface Spend {
    @Nullable BigDecimal at(Instant start);
  }

  /** The verdicts of the buckets up to an instant. */
  List<Verdict> until(Instant end, Spend spend) {
    List<Verdict> now = new ArrayList<>();
    for (; at.isBefore(end); at = at.plus(settings.bucket())) {
      BigDecimal amount = spend.at(at);
      AnomalyDetector.Step step =
          detector.step(
              state, amount == null ? SeriesBucket.missing(at) : SeriesBucket.spent(at, amount));
      state = step.state();
      now.add(step.verdict());
    }
    return now;
  }

  List<Verdict> until(Instant end, BigDecimal amount) {
    return until(end, start -> amount);
  }

  /** The hours of the settings' zone decide. */
  Spend byHour(Function<Integer, @Nullable BigDecimal> amount) {
    return start -> amount.apply(start.atZone(settings.zone()).getHour());
  }

  AnomalyDetector detector() {
    return detector;
  }

  SeriesState state() {
    return state;
  }

  static <T extends Verdict> List<T> only(List<Verdict> verdicts, Class<T> kind) {
    return verdicts.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
