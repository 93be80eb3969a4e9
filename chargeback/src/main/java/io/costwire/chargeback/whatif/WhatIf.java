// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.whatif;

import io.costwire.chargeback.allocation.LargestRemainder;
import io.costwire.chargeback.whatif.Change.Provisioned;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Adds up requests as they were and as they would be, by team, feature and change. Sums over each
 * of these are the total.
 */
public final class WhatIf {
  /** Where nothing is changed. */
  public static final String UNCHANGED = "";

  /** Who bears capacity that nobody uses. */
  public static final String NOBODY = "(idle capacity)";

  private static final int SCALE = 18;

  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::team).thenComparing(Key::feature).thenComparing(Key::change);

  private final Map<Key, Compared> sums = new TreeMap<>(ORDER);

  /**
   * Where a request belongs.
   *
   * @param change id of the change that was made with it, or {@link #UNCHANGED}
   */
  public record Key(String team, String feature, String change) {}

  public void add(Key key, Compared compared) {
    sums.merge(key, compared, Compared::plus);
  }

  /**
   * Adds the cost of prepaid capacity, spread over who uses it by what they paid without it; it is
   * on a line of its own where nobody does.
   */
  public void provision(List<Change> changes) {
    for (Change change : changes) {
      if (change.action() instanceof Provisioned(BigDecimal cost)) {
        provision(change.id(), cost);
      }
    }
  }

  private void provision(String change, BigDecimal cost) {
    List<Map.Entry<Key, Compared>> users =
        sums.entrySet().stream()
            .filter(entry -> entry.getKey().change.equals(change))
            .filter(entry -> entry.getValue().actual().signum() > 0)
            .map(Map.Entry::copyOf)
            .toList();
    if (users.isEmpty()) {
      add(new Key(NOBODY, NOBODY, change), Compared.fixed(cost));
      return;
    }
    List<BigDecimal> weights = users.stream().map(user -> user.getValue().actual()).toList();
    List<BigDecimal> shares = LargestRemainder.split(cost, weights, SCALE);
    for (int i = 0; i < shares.size(); i++) {
      add(users.get(i).getKey(), Compared.fixed(shares.get(i)));
    }
  }

  public Compared total() {
    return sums.values().stream().reduce(Compared.NOTHING, Compared::plus);
  }

  public Map<String, Compared> byTeam() {
    return by(Key::team);
  }

  public Map<String, Compared> byFeature() {
    return by(Key::feature);
  }

  public Map<String, Compared> byChange() {
    return by(Key::change);
  }

  private Map<String, Compared> by(Function<Key, String> part) {
    Map<String, Compared> by = new TreeMap<>();
    sums.forEach((key, compared) -> by.merge(part.apply(key), compared, Compared::plus));
    return by;
  }
}
