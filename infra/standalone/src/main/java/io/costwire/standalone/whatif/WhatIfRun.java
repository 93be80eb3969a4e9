// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.whatif;

import io.costwire.chargeback.whatif.Change;
import io.costwire.chargeback.whatif.Change.AnswerRepeats;
import io.costwire.chargeback.whatif.Change.Provisioned;
import io.costwire.chargeback.whatif.Compared;
import io.costwire.chargeback.whatif.Compared.Errors;
import io.costwire.chargeback.whatif.ErrorCost;
import io.costwire.chargeback.whatif.WhatIf;
import io.costwire.pricing.PriceEngine;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.PricedUsage;
import io.costwire.sink.table.Dimensions;
import io.costwire.standalone.reprice.History;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.price.Repricing;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Prices history under changes. Of the changes that concern a request the first is made. A request
 * whose cost is not known on one side is counted and compared on neither.
 */
public final class WhatIfRun {
  /** Tag with the keyed hash of a prompt, as {@code v_waste} knows it. */
  static final String FINGERPRINT = "prompt_fingerprint";

  private final PriceEngine engine;
  private final List<Change> changes;
  private final ErrorCost errors;
  private final Instant now;
  private final WhatIf sums = new WhatIf();
  private final Set<String> answered = new HashSet<>();
  private final Set<String> currencies = new TreeSet<>();

  public WhatIfRun(PriceEngine engine, WhatIfFile.Read file, Instant now) {
    this.engine = engine;
    this.changes = file.changes();
    this.errors = file.errors();
    this.now = now;
  }

  /**
   * Reads history once.
   *
   * @throws IllegalStateException when costs are in more than one currency
   */
  public WhatIfReport run(History history) {
    history.pages(page -> page.forEach(this::add));
    return report();
  }

  WhatIfReport report() {
    if (currencies.size() > 1) {
      throw new IllegalStateException(
          "costs are in %s; only one currency can be compared: narrow the range"
              .formatted(String.join(" and ", currencies)));
    }
    sums.provision(changes);
    return new WhatIfReport(sums, changes, currencies.stream().findFirst().orElse(""));
  }

  void add(PricedUsage known) {
    if (known.getEvent().getKind() != EventKind.REQUEST) {
      return;
    }
    Optional<Change> change = changes.stream().filter(it -> concerns(it, known)).findFirst();
    WhatIf.Key key =
        new WhatIf.Key(
            value(known, "team"),
            value(known, "feature"),
            change.map(Change::id).orElse(WhatIf.UNCHANGED));
    sums.add(key, compared(known, change));
    if (known.getBilledCost() != null && known.getCurrency() != null) {
      currencies.add(known.getCurrency());
    }
  }

  private boolean concerns(Change change, PricedUsage known) {
    boolean concerned =
        change.concerns(
            known.getEvent().getEventId(), dimension -> PricedFacts.value(known, dimension));
    return concerned && (!(change.action() instanceof AnswerRepeats) || isRepeat(known));
  }

  private boolean isRepeat(PricedUsage known) {
    String fingerprint = known.getEvent().getTags().get(FINGERPRINT);
    return fingerprint != null
        && !answered.add(
            String.join(
                "\0", known.getEvent().getTenant(), value(known, PricedFacts.MODEL), fingerprint));
  }

  private Compared compared(PricedUsage known, Optional<Change> change) {
    BigDecimal actual = known.getBilledCost();
    if (actual == null) {
      return Compared.unknownRequest();
    }
    if (change.isEmpty()) {
      BigDecimal each = errorsOf(known).orElse(BigDecimal.ZERO);
      return Compared.request(false, actual, actual, new Errors(each, each));
    }
    boolean isPrepaid = change.get().action() instanceof Provisioned;
    PricedUsage otherwise = isPrepaid ? known : otherwise(known, change.get());
    if (otherwise == null || otherwise.getBilledCost() == null) {
      return Compared.unknownRequest();
    }
    BigDecimal cost = isPrepaid ? BigDecimal.ZERO : otherwise.getBilledCost();
    if (!errors.counts()) {
      return Compared.request(true, actual, cost, Errors.NONE);
    }
    Optional<BigDecimal> before = errorsOf(known);
    Optional<BigDecimal> after = errorsOf(otherwise);
    return before.isEmpty() || after.isEmpty()
        ? Compared.unknownRequest()
        : Compared.request(true, actual, cost, new Errors(before.get(), after.get()));
  }

  private @Nullable PricedUsage otherwise(PricedUsage known, Change change) {
    PricedUsage otherwise =
        Repricing.instead(engine, known, Rewrite.of(known.getEvent(), change.action()), now)
            .orElse(null);
    // part of a price is no price
    return otherwise == null || !otherwise.getMissingUnits().isEmpty() ? null : otherwise;
  }

  private Optional<BigDecimal> errorsOf(PricedUsage priced) {
    return errors.of(value(priced, PricedFacts.MODEL));
  }

  private static String value(PricedUsage priced, String dimension) {
    String value = PricedFacts.value(priced, dimension);
    return value == null ? Dimensions.UNTAGGED : value;
  }
}
