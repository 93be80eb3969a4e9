// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reprice;

import io.costwire.schemas.PricedUsage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Before and after, by tag, for events whose owner differs.
 *
 * @param job id of the job; the cause of its corrections
 * @param rules version of the ownership rules
 * @param events events in the range, whether they differ or not
 * @param retagged events that differ
 * @param moves what differs; an event of which two tags differ is in two of them
 * @param applied whether all of it is done, which a dry run never is
 */
public record RetagReport(
    String job, String rules, long events, long retagged, List<Move> moves, boolean applied) {
  /** Where an event has no such tag. */
  static final String NONE = "(none)";

  /**
   * Events that one tag moves.
   *
   * @param unpriced of them have no cost
   * @param currency ISO 4217 code of the cost; empty where none is known
   * @param cost their billed cost as far as it is known, a plain decimal
   */
  public record Move(
      String tag,
      String before,
      String after,
      long events,
      long unpriced,
      String currency,
      String cost) {}

  public RetagReport {
    moves = List.copyOf(moves);
  }

  private record Key(String tag, String before, String after, String currency) {
    String text() {
      return String.join("\0", tag, before, after, currency);
    }
  }

  private record Sum(Key key, long events, long unpriced, BigDecimal cost) {
    Sum plus(PricedUsage known) {
      BigDecimal more = known.getBilledCost();
      return new Sum(
          key, events + 1, unpriced + (more == null ? 1 : 0), more == null ? cost : cost.add(more));
    }

    Move move() {
      String plain = cost.signum() == 0 ? "0" : cost.stripTrailingZeros().toPlainString();
      return new Move(key.tag, key.before, key.after, events, unpriced, key.currency, plain);
    }
  }

  /** Adds up rows as they are looked at. */
  static final class Builder {
    private final Map<String, Sum> sums = new TreeMap<>();
    private long events;
    private long retagged;

    void same() {
      events++;
    }

    void add(PricedUsage known, PricedUsage tagged) {
      events++;
      retagged++;
      Map<String, String> before = known.getEvent().getTags();
      Map<String, String> after = tagged.getEvent().getTags();
      TreeSet<String> names = new TreeSet<>(before.keySet());
      names.addAll(after.keySet());
      String currency = known.getCurrency() == null ? "" : known.getCurrency();
      for (String name : names) {
        String was = before.getOrDefault(name, NONE);
        String is = after.getOrDefault(name, NONE);
        if (!was.equals(is)) {
          Key key = new Key(name, was, is, currency);
          Sum none = new Sum(key, 0, 0, BigDecimal.ZERO);
          sums.put(key.text(), sums.getOrDefault(key.text(), none).plus(known));
        }
      }
    }

    RetagReport build(String job, String rules, boolean applied) {
      List<Move> moves = new ArrayList<>();
      sums.values().forEach(sum -> moves.add(sum.move()));
      return new RetagReport(job, rules, events, retagged, moves, applied);
    }
  }
}
