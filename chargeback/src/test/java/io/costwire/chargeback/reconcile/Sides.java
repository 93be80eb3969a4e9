// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Both sides of a comparison, as short as a case needs them. */
final class Sides {
  static final LocalDate DAY = LocalDate.parse("2026-10-03");
  static final Slot SLOT = new Slot(DAY, "one", "");
  static final Terms BATCH = new Terms("standard", true);
  static final Terms PRIORITY = new Terms("priority", false);

  private static final Map<TokenKind, String> RATES =
      Map.of(
          TokenKind.UNCACHED_INPUT, "0.00001",
          TokenKind.CACHE_READ, "0.000001",
          TokenKind.CACHE_WRITE, "0.0000125",
          TokenKind.OUTPUT, "0.00003");
  private static final Map<String, String> TIERS =
      Map.of("standard", "1", "priority", "1.7", "flex", "0.6");

  /** Input 10, read 1, write 12.5, output 30 a million; priority, flex and batches by a factor. */
  static final RateCard CARD =
      (slot, terms, kind) ->
          Optional.ofNullable(TIERS.get(terms.tier()))
              .filter(tier -> !slot.model().equals("unlisted"))
              .map(BigDecimal::new)
              .map(tier -> terms.batch() ? tier.multiply(new BigDecimal("0.5")) : tier)
              .map(tier -> tier.multiply(new BigDecimal(RATES.getOrDefault(kind, "0"))));

  private Sides() {}

  /** What a service used: {@code use("search", STANDARD, "in=1000 read=500 write=0 out=10")}. */
  static OurUse use(String service, Terms terms, String tokens) {
    return use(SLOT, service, terms, tokens);
  }

  static OurUse use(Slot slot, String service, Terms terms, String tokens) {
    Map<TokenKind, OurUse.Charge> charges = new EnumMap<>(TokenKind.class);
    kinds(tokens)
        .forEach(
            (kind, quantity) -> {
              BigDecimal rate = CARD.perToken(SLOT, terms, kind).orElseThrow();
              charges.put(kind, new OurUse.Charge(quantity, rate.multiply(quantity)));
            });
    var counted = new OurUse.Counted(100, 0, Map.of(), BigDecimal.ZERO);
    return new OurUse(slot, terms, service, counted, charges);
  }

  /** Requests without a known cost. */
  static OurUse unpriced(String service, String tokens) {
    var counted = new OurUse.Counted(5, 5, kinds(tokens), BigDecimal.ZERO);
    return new OurUse(SLOT, Terms.STANDARD, service, counted, Map.of());
  }

  /** What so many tokens cost at a standard price. */
  static BigDecimal price(String tokens) {
    return use("", Terms.STANDARD, tokens).cost();
  }

  /** A bill without counts. */
  static Bill bill(BigDecimal cost) {
    return new Bill(SLOT, Bill.Tokens.UNKNOWN, Optional.of(cost), 1);
  }

  /** A bill with counts; here "in" includes what is cached. */
  static Bill bill(String cost, String tokens) {
    Optional<BigDecimal> stated =
        cost.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(cost));
    return new Bill(SLOT, tokens(tokens), stated, 1);
  }

  static Bill.Tokens tokens(String text) {
    Map<String, BigDecimal> counts = counts(text);
    return new Bill.Tokens(
        Optional.ofNullable(counts.get("requests")),
        Optional.ofNullable(counts.get("in")),
        Optional.ofNullable(counts.get("out")),
        Optional.ofNullable(counts.get("read")),
        Optional.ofNullable(counts.get("write")));
  }

  /** The one line of a comparison whose file states costs to the cent. */
  static ReconciledLine line(List<OurUse> ours, Bill theirs) {
    return reconcile("0.01", ours, List.of(theirs)).lines().getFirst();
  }

  static Reconciliation reconcile(String digit, List<OurUse> ours, List<Bill> theirs) {
    return new Reconciler(CARD, new BigDecimal(digit)).reconcile(ours, theirs);
  }

  private static Map<TokenKind, BigDecimal> kinds(String text) {
    Map<String, TokenKind> names =
        Map.of(
            "in", TokenKind.UNCACHED_INPUT,
            "read", TokenKind.CACHE_READ,
            "write", TokenKind.CACHE_WRITE,
            "out", TokenKind.OUTPUT);
    Map<TokenKind, BigDecimal> kinds = new EnumMap<>(TokenKind.class);
    counts(text).forEach((name, count) -> kinds.put(names.get(name), count));
    return kinds;
  }

  private static Map<String, BigDecimal> counts(String text) {
    Map<String, BigDecimal> counts = new HashMap<>();
    for (String part : text.split(" ", -1)) {
      String[] sides = part.split("=", -1);
      counts.put(sides[0], new BigDecimal(sides[1]));
    }
    return counts;
  }
}
