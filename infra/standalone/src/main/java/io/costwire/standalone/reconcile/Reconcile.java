// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import io.costwire.chargeback.reconcile.Bill;
import io.costwire.chargeback.reconcile.OurUse;
import io.costwire.chargeback.reconcile.Reconciler;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.standalone.stack.ClickHouseClient;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Brings a provider's files and the warehouse together. */
public final class Reconcile {
  private final ClickHouseClient clickHouse;
  private final PriceBook book;

  /**
   * @param book says what other terms would have cost
   */
  public Reconcile(ClickHouseClient clickHouse, PriceBook book) {
    this.clickHouse = clickHouse;
    this.book = book;
  }

  /**
   * The days to compare.
   *
   * @param from nothing for the first of the files
   * @param to exclusive; nothing for the last of the files
   */
  public record Days(Optional<LocalDate> from, Optional<LocalDate> to) {}

  /** Who is compared: a provider, by the book's name or one that it goes by, and whose use. */
  public record Subject(String provider, Optional<String> tenant, String currency) {}

  /**
   * Compares.
   *
   * @param tolerance percent of what the provider states
   */
  public ReconcileReport run(
      Subject subject, List<UsageFile.Read> files, Days days, BigDecimal tolerance) {
    var provider = book.provider(subject.provider());
    Bills stated = Bills.of(files, provider);
    Scope scope =
        new Scope(
            provider.map(it -> it.id()).orElse(subject.provider()),
            days.from().orElse(stated.firstDay()),
            days.to().orElse(stated.lastDay().plusDays(1)),
            stated.currency().orElse(subject.currency()),
            subject.tenant());
    Bills bills = stated.within(scope.from(), scope.to());
    Uses warehouse = new Uses(clickHouse, scope);
    List<OurUse> uses = warehouse.read();
    List<String> notes = new ArrayList<>(notes(stated, bills, scope, warehouse.gaps()));
    if (!accountsMeet(bills, uses)) {
      if (bills.accounts()) {
        notes.add("No account of the file is in our events: accounts are compared together.");
      }
      bills = bills.withoutAccounts();
      uses = uses.stream().map(Reconcile::withoutAccount).toList();
    }
    var rates = new BookRates(new PriceEngine(book), scope.provider());
    var result = new Reconciler(rates, bills.digit()).reconcile(uses, bills.bills());
    return new ReconcileReport(scope, result, tolerance, notes);
  }

  private static boolean accountsMeet(Bills bills, List<OurUse> uses) {
    Set<String> ours =
        uses.stream()
            .map(use -> use.slot().account())
            .filter(account -> !account.isEmpty())
            .collect(Collectors.toSet());
    return bills.accounts()
        && bills.bills().stream().anyMatch(bill -> ours.contains(bill.slot().account()));
  }

  private static OurUse withoutAccount(OurUse use) {
    return new OurUse(
        Uses.withoutAccount(use.slot()), use.terms(), use.service(), use.counted(), use.charges());
  }

  private static List<String> notes(Bills stated, Bills used, Scope scope, Uses.Gaps gaps) {
    List<String> notes = new ArrayList<>();
    int left = stated.bills().size() - used.bills().size();
    if (left > 0) {
      notes.add("%,d lines of the file are outside the days and left out.".formatted(left));
    }
    if (stated.bills().stream().map(Bill::cost).allMatch(Optional::isEmpty)) {
      notes.add("The file states no costs: its tokens are taken at our prices.");
    } else if (stated.currency().isEmpty()) {
      notes.add(
          "The file names no currency: its costs are taken as %s.".formatted(scope.currency()));
    }
    if (gaps.otherCurrency() > 0) {
      notes.add(
          "%,d events of these days cost another currency than %s and are left out."
              .formatted(gaps.otherCurrency(), scope.currency()));
    }
    if (gaps.oldest().isEmpty()) {
      notes.add("There are no events of the provider %s at all.".formatted(scope.provider()));
    }
    gaps.oldest()
        .filter(scope.from()::isBefore)
        .ifPresent(
            day ->
                notes.add(
                    "The oldest event of the provider is of %s: what was before is not there or has expired (SINK_RETENTION_RAW), and stands as missing traffic."
                        .formatted(day)));
    return notes;
  }
}
