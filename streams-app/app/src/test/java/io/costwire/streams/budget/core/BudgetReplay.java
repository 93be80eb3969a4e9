// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One random stream through the core as the topology drives it: some tasks with sums of their own,
 * drained now and then, and accounts as bytes in a store.
 */
final class BudgetReplay {
  private static final int TASKS = 3;

  private final SplittableRandom random;
  private final RandomBudgets budgets;
  private final Map<String, Budget> book = new TreeMap<>();
  private final Map<String, List<Budget.Scope>> scopes = new HashMap<>();
  private final Set<BudgetKey> settled = new HashSet<>();
  private final List<SpendSums> tasks = new ArrayList<>();
  private final Map<BudgetKey, byte[]> store = new HashMap<>();
  private final PaceReplay paces = new PaceReplay(book, this::moneyOf);
  private final List<Event> events = new ArrayList<>();
  private final List<BruteForce.Delta> history = new ArrayList<>();
  private final Map<String, Long> signalCounts = new HashMap<>();
  private final Map<String, Boolean> signalStates = new HashMap<>();
  private final Map<String, BudgetKey> tellers = new HashMap<>();
  private final Map<String, BigDecimal> statuses = new HashMap<>();
  private final List<String> mistakes = new ArrayList<>();
  private long nowSecond;
  private long latestSecond;
  private long sequence;
  private long corrections;
  private long changes;
  private long withdrawn;
  private boolean changing;

  /** An event as it is priced now. */
  private static final class Event {
    private long second;
    private String tenant = "";
    private Map<String, String> facts = Map.of();
    private BigDecimal money = BigDecimal.ZERO;
    private BigDecimal tokens = BigDecimal.ZERO;
    private long firstPriced;
    private int times = 1;
  }

  BudgetReplay(SplittableRandom random) {
    this.random = random;
    this.budgets = new RandomBudgets(random);
    this.nowSecond = budgets.start();
    for (int i = 0; i < TASKS; i++) {
      tasks.add(new SpendSums());
    }
  }

  void run() {
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      define("budget-" + i);
    }
    int steps = 40 + random.nextInt(80);
    long pace = Math.max(1, budgets.length() / steps);
    for (int i = 0; i < steps; i++) {
      nowSecond += random.nextLong(2 * pace);
      step();
    }
    // as far as the events that were ahead of their time
    nowSecond += RandomBudgets.MOST_AHEAD;
    look();
    moveOn();
  }

  private void step() {
    int choice = random.nextInt(100);
    if (choice < 60 || events.isEmpty()) {
      emit();
    } else if (choice < 70) {
      correct(events.get(random.nextInt(events.size())));
    } else if (choice < 74) {
      repeatLate(events.get(random.nextInt(events.size())));
    } else if (choice < 88) {
      drain(tasks.get(random.nextInt(TASKS)));
    } else if (choice < 91) {
      moveOn();
    } else if (choice < 96) {
      look();
    } else {
      change("budget-" + random.nextInt(3));
    }
  }

  /** Hands everything on and looks at the paces. */
  private void look() {
    tasks.forEach(this::drain);
    paces.look(streamSecond(), history.size());
  }

  /** Stream time is that of the latest event. */
  private long streamSecond() {
    return Math.max(nowSecond, latestSecond);
  }

  private @Nullable BigDecimal moneyOf(Budget budget, BudgetKey key) {
    BudgetTally tally = load(key);
    return tally != null && tally.isCountedBy(budget) ? tally.account().spend().money() : null;
  }

  private long micros() {
    return nowSecond * 1_000_000 + ++sequence;
  }

  /** An event, on time, late by minutes or by months, or a little ahead of its time. */
  private void emit() {
    Event event = new Event();
    event.second = nowSecond - budgets.lateness();
    latestSecond = Math.max(latestSecond, event.second);
    event.tenant = random.nextInt(5) == 0 ? "umbrella" : "acme";
    event.facts = budgets.facts();
    event.money = budgets.money();
    event.tokens = BigDecimal.valueOf(random.nextInt(6)).setScale(Spend.SCALE);
    event.firstPriced = micros();
    events.add(event);
    count(event, 1, Counted.NOW, event.firstPriced);
  }

  /** Another price, perhaps of another model: what was counted is taken away. */
  private void correct(Event event) {
    corrections++;
    Counted counted = new Counted(event.firstPriced);
    long at = micros();
    SpendSums task = tasks.get(random.nextInt(TASKS));
    count(task, event, -event.times, counted, at);
    event.times = 1;
    event.money = random.nextInt(4) == 0 ? BigDecimal.ZERO.setScale(18) : budgets.money();
    if (random.nextBoolean()) {
      Map<String, String> facts = new HashMap<>(event.facts);
      facts.put("model", "m-" + random.nextInt(3));
      event.facts = facts;
    }
    count(task, event, 1, counted, at);
  }

  /** A repeat whose id was forgotten is counted, and corrected later. */
  private void repeatLate(Event event) {
    event.times++;
    count(event, 1, Counted.NOW, micros());
  }

  private void count(Event event, int sign, Counted counted, long at) {
    count(tasks.get(random.nextInt(TASKS)), event, sign, counted, at);
  }

  private void count(SpendSums task, Event event, int sign, Counted counted, long at) {
    long firstPriced = counted.equals(Counted.NOW) ? at : counted.atMicros();
    history.add(
        new BruteForce.Delta(
            at,
            firstPriced,
            sign,
            event.second,
            event.tenant,
            event.facts,
            event.money,
            event.tokens));
    BudgetBook all = new BudgetBook(1, book.values());
    for (Budget budget : all.concerning(event.tenant)) {
      if (budget.matches(event.facts::get)) {
        BigDecimal quantity =
            budget.scope().unit() == Budget.Unit.MONEY ? event.money : event.tokens;
        task.add(
            new PartialSpend(
                budget.key(budget.group(event.facts::get), event.second),
                budget.step(event.second),
                counted,
                Spend.of(budget, quantity.multiply(BigDecimal.valueOf(sign)), 0)));
      }
    }
  }

  /** Hands sums on, in any order, through the bytes of the topic between the steps. */
  private void drain(SpendSums task) {
    List<PartialSpend> partials = new ArrayList<>();
    task.drain(partials::add);
    Collections.shuffle(partials, new Random(random.nextLong()));
    for (PartialSpend partial : partials) {
      ByteWriter out = new ByteWriter();
      partial.write(out);
      PartialSpend read = PartialSpend.read(new ByteReader(out.toBytes()));
      Budget budget = book.get(read.budget().budgetId());
      paces.add(read, streamSecond());
      apply(read.budget(), budget, BudgetTally.add(load(read.budget()), read, budget, nowSecond));
    }
  }

  private void moveOn() {
    for (BudgetKey key : List.copyOf(store.keySet())) {
      Budget budget = book.get(key.budgetId());
      apply(key, budget, load(key).moveOn(budget, nowSecond));
    }
  }

  private void change(String id) {
    changes++;
    for (BudgetKey key : store.keySet()) {
      if (key.budgetId().equals(id) && !key.isRolling() && key.span().endSecond() <= nowSecond) {
        settled.add(key);
      }
    }
    changing = true;
    changeNow(id);
    changing = false;
  }

  private void changeNow(String id) {
    Budget before = book.get(id);
    if (before == null) {
      define(id);
    } else if (random.nextInt(4) == 0) {
      book.remove(id);
    } else if (random.nextBoolean()) {
      book.put(id, budgets.withOtherLimit(before, micros()));
    } else {
      define(id);
    }
    review();
  }

  /** A budget of another scope, or of one that it had before. */
  private void define(String id) {
    long at = micros();
    List<Budget.Scope> former = scopes.computeIfAbsent(id, i -> new ArrayList<>());
    Budget budget =
        former.isEmpty() || random.nextInt(3) > 0
            ? budgets.budget(id, at, sequence << 20)
            : budgets.budget(id, former.get(random.nextInt(former.size())), at, sequence << 20);
    former.add(budget.scope());
    book.put(id, budget);
  }

  private void review() {
    for (BudgetKey key : List.copyOf(store.keySet())) {
      Budget budget = book.get(key.budgetId());
      apply(key, budget, load(key).review(key, budget, nowSecond));
    }
    paces.review(streamSecond());
  }

  private void apply(BudgetKey key, @Nullable Budget budget, BudgetTally.Outcome outcome) {
    switch (outcome) {
      case BudgetTally.Outcome.Kept(BudgetTally tally) -> save(key, tally);
      case BudgetTally.Outcome.Evaluated(BudgetTally tally, List<BudgetAccount.Change> fired) -> {
        save(key, tally);
        settled.remove(key);
        statuses.put(name(key, budget), tally.account().spend().money());
        fired.forEach(change -> signal(key, change));
      }
      case BudgetTally.Outcome.Closed(BudgetTally tally, List<BudgetAccount.Change> fired) -> {
        save(key, tally);
        fired.forEach(change -> signal(key, change));
      }
      case BudgetTally.Outcome.Unchanged unchanged -> {}
    }
  }

  private void signal(BudgetKey key, BudgetAccount.Change change) {
    String id = key.topicKey() + "|" + change.threshold().toPlainString();
    Boolean before = signalStates.put(id, change.fired());
    Long count = signalCounts.put(id, change.counter());
    BudgetKey teller = tellers.put(id, key);
    // another period of the budget that begins at the same instant goes on with the signal
    boolean sameAccount = teller == null || teller.equals(key);
    if (sameAccount && change.fired() == (before != null && before)) {
      mistakes.add("signal %s: %s twice".formatted(id, change.fired() ? "FIRED" : "WITHDRAWN"));
    }
    if (changing && key.isOverAt(nowSecond * 1_000_000)) {
      mistakes.add("signal %s: told by a change, though its period is over".formatted(id));
    }
    if (count != null && change.counter() <= count) {
      mistakes.add("signal %s: revision %d after %d".formatted(id, change.counter(), count));
    }
    withdrawn += change.fired() ? 0 : 1;
  }

  private static String name(BudgetKey key, @Nullable Budget budget) {
    if (budget == null) {
      throw new AssertionError("evaluated without a definition: " + key);
    }
    StringBuilder group = new StringBuilder();
    key.group().forEach(value -> group.append(value).append(','));
    return BruteForce.name(budget, group.toString(), key.span().startSecond());
  }

  private void save(BudgetKey key, BudgetTally tally) {
    ByteWriter out = new ByteWriter();
    tally.write(out);
    store.put(key, out.toBytes());
  }

  private @Nullable BudgetTally load(BudgetKey key) {
    byte[] bytes = store.get(key);
    return bytes == null ? null : BudgetTally.read(key, new ByteReader(bytes));
  }

  PaceReplay paces() {
    return paces;
  }

  Collection<Budget> book() {
    return book.values();
  }

  List<BruteForce.Delta> history() {
    return history;
  }

  long nowSecond() {
    return nowSecond;
  }

  /** Spend by account of the budgets that hold, as last told. */
  Map<String, BigDecimal> spent() {
    Map<String, BigDecimal> spent = new HashMap<>();
    store.forEach(
        (key, bytes) -> {
          Budget budget = book.get(key.budgetId());
          BudgetTally tally = BudgetTally.read(key, new ByteReader(bytes));
          if (budget != null && budget.has(key) && tally.account().isCountedBy(budget)) {
            spent.put(
                name(key, budget),
                statuses.getOrDefault(name(key, budget), BigDecimal.valueOf(-1)));
          }
        });
    return spent;
  }

  /**
   * Signals whose last state is FIRED, but of periods that were over when their budget changed;
   * those of no account that counts are named as such.
   */
  Set<String> firing() {
    Map<String, String> live = new HashMap<>();
    for (BudgetKey key : store.keySet()) {
      Budget budget = book.get(key.budgetId());
      if (budget != null && budget.has(key)) {
        live.put(key.topicKey(), name(key, budget));
      }
    }
    Set<String> over = settledTopicKeys();
    Set<String> firing = new HashSet<>();
    signalStates.forEach(
        (id, fired) -> {
          int bar = id.lastIndexOf('|');
          String account = live.getOrDefault(id.substring(0, bar), "orphan " + id);
          if (fired && !over.contains(id.substring(0, bar))) {
            firing.add(account + " " + id.substring(bar + 1));
          }
        });
    return firing;
  }

  /** A day and the year that it begins have the same. */
  private Set<String> settledTopicKeys() {
    return settled.stream().map(BudgetKey::topicKey).collect(Collectors.toSet());
  }

  /** Not where the period was over when the budget changed last, and nothing came since. */
  boolean isJudgedByItsBudget(String account) {
    Set<String> over = settledTopicKeys();
    return store.keySet().stream()
        .filter(key -> over.contains(key.topicKey()))
        .noneMatch(
            key -> {
              Budget budget = book.get(key.budgetId());
              return budget != null && budget.has(key) && name(key, budget).equals(account);
            });
  }

  List<String> mistakes() {
    return mistakes;
  }

  long events() {
    return events.size();
  }

  long corrections() {
    return corrections;
  }

  long changes() {
    return changes;
  }

  long signals() {
    return signalStates.size();
  }

  long withdrawn() {
    return withdrawn;
  }
}
