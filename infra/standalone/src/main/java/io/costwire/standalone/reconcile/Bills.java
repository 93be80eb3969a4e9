// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import io.costwire.chargeback.reconcile.Bill;
import io.costwire.chargeback.reconcile.Slot;
import io.costwire.pricing.book.Provider;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All files of a provider together, under the model names of the book.
 *
 * @param bills one for each slot
 * @param accounts whether every file names accounts
 * @param digit the last digit that costs are stated to
 */
public record Bills(
    List<Bill> bills, boolean accounts, Optional<String> currency, BigDecimal digit) {

  /** Beyond it digits are what computing left, not what was meant. */
  private static final int DIGITS_MAX = 6;

  public Bills {
    bills = List.copyOf(bills);
  }

  /** Why files cannot be taken together; empty where they can. */
  public static List<String> problems(List<UsageFile.Read> files) {
    List<String> problems = new ArrayList<>();
    List<String> costs = names(files.stream().filter(it -> it.content().costs()).toList());
    List<String> counts = names(files.stream().filter(it -> it.content().counts()).toList());
    if (costs.size() > 1) {
      problems.add("%s all state costs, which would count twice; give one".formatted(costs));
    }
    if (counts.size() > 1) {
      problems.add("%s all state counts, which would count twice; give one".formatted(counts));
    }
    return problems;
  }

  private static List<String> names(List<UsageFile.Read> files) {
    return files.stream().map(UsageFile.Read::name).toList();
  }

  /**
   * Takes files together. What one of them states counts for, and the other costs nothing for, is
   * billed at 0.
   *
   * @param provider nothing where the book does not know it; models then keep their names
   */
  public static Bills of(List<UsageFile.Read> files, Optional<Provider> provider) {
    boolean accounts = files.stream().allMatch(it -> it.content().accounts());
    boolean costs = files.stream().anyMatch(it -> it.content().costs());
    Map<Slot, Bill> bills = new TreeMap<>();
    for (UsageFile.Read file : files) {
      for (Bill bill : file.bills()) {
        Slot told = bill.slot();
        Slot slot =
            new Slot(
                told.day(),
                provider.flatMap(it -> known(it, told.model())).orElse(told.model()),
                accounts ? told.account() : "");
        bills.merge(slot, new Bill(slot, bill.tokens(), bill.cost(), bill.rows()), Bill::plus);
      }
    }
    int digits = files.stream().mapToInt(it -> it.content().digits()).max().orElse(0);
    return new Bills(
        bills.values().stream().map(bill -> costs ? billed(bill) : bill).toList(),
        accounts,
        files.stream().flatMap(it -> it.content().currency().stream()).findFirst(),
        BigDecimal.ONE.movePointLeft(Math.min(digits, DIGITS_MAX)));
  }

  private static Bill billed(Bill bill) {
    return new Bill(
        bill.slot(),
        bill.tokens(),
        bill.cost().or(() -> Optional.of(BigDecimal.ZERO)),
        bill.rows());
  }

  /** The book's name for a model, also for one that is written for people: Claude Sonnet 4.5. */
  private static Optional<String> known(Provider provider, String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace(' ', '-').replace('.', '-');
    return provider.model(name).or(() -> provider.model(plain)).map(model -> model.id());
  }

  LocalDate firstDay() {
    return bills.getFirst().slot().day();
  }

  LocalDate lastDay() {
    return bills.getLast().slot().day();
  }

  /** Those of a range of days. */
  Bills within(LocalDate from, LocalDate to) {
    return with(
        bills.stream()
            .filter(bill -> !bill.slot().day().isBefore(from) && bill.slot().day().isBefore(to))
            .toList());
  }

  /** All accounts together. */
  Bills withoutAccounts() {
    return with(
        bills.stream()
            .map(
                bill ->
                    new Bill(
                        Uses.withoutAccount(bill.slot()), bill.tokens(), bill.cost(), bill.rows()))
            .collect(Collectors.toMap(Bill::slot, bill -> bill, Bill::plus, TreeMap::new))
            .values()
            .stream()
            .toList());
  }

  private Bills with(List<Bill> others) {
    return new Bills(others, accounts, currency, digit);
  }
}
