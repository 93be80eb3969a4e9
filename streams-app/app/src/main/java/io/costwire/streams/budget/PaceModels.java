// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.signals.forecast.SpendHistory;
import io.costwire.signals.forecast.SpendModel;
import io.costwire.streams.budget.core.PaceKey;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of some paces, on the heap: learning takes some ten milliseconds, asking
 * microseconds. What is missing is learned again from the store. For one thread.
 */
final class PaceModels {
  /** Bounds the heap of a task to some 10 MB. */
  static final int MAX_MODELS = 128;

  /** A rhythm of hours and days does not change within this time. */
  private static final Duration RHYTHM_LASTS = Duration.ofHours(6);

  /** Bounds what a second of punctuations takes, to some 50 ms. */
  static final int LEARNED_AT_ONCE = 3;

  /** Of these, for each use, however many of the other wait. */
  private static final int RESERVED = 1;

  private final Map<PaceKey, Learned> models = new LinkedHashMap<>(16, 0.75f, true);
  private final Counter learned;
  private final Map<Use, Integer> learnedAtOnce = new EnumMap<>(Use.class);

  /** What a model is learned for. */
  enum Use {
    BURN_RATE,
    FORECAST
  }

  private record Learned(SpendModel model, Instant at) {}

  PaceModels(Counter learned) {
    this.learned = learned;
  }

  /** Allows for another round. */
  void refill() {
    learnedAtOnce.clear();
  }

  boolean mayLearn(Use use) {
    int all = learnedAtOnce.values().stream().mapToInt(Integer::intValue).sum();
    int own = learnedAtOnce.getOrDefault(use, 0);
    return all < LEARNED_AT_ONCE && own < LEARNED_AT_ONCE - RESERVED;
  }

  /** A model that knows the rhythm; null if there is none. */
  @Nullable SpendModel rhythm(PaceKey key, Instant now) {
    Learned known = models.get(key);
    return known != null && now.isBefore(known.at.plus(RHYTHM_LASTS)) ? known.model : null;
  }

  /** A model that knows everything that is over, to be asked now; null if there is none. */
  @Nullable SpendModel current(PaceKey key, Instant now) {
    Learned known = models.get(key);
    return known != null && known.model.isCurrent(now) ? known.model.at(now) : null;
  }

  SpendModel learn(PaceKey key, SpendHistory history, Instant now, Use use) {
    learnedAtOnce.merge(use, 1, Integer::sum);
    learned.increment();
    SpendModel model = SpendModel.learn(history, now);
    models.put(key, new Learned(model, now));
    if (models.size() > MAX_MODELS) {
      models.remove(models.keySet().iterator().next());
    }
    return model;
  }

  void forget(PaceKey key) {
    models.remove(key);
  }
}
