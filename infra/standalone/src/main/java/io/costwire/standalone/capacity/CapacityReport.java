// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.chargeback.allocation.LargestRemainder;
import io.costwire.chargeback.capacity.Amortisation;
import io.costwire.chargeback.capacity.Amortisation.ModelCost;
import io.costwire.chargeback.capacity.AmortisationKey;
import io.costwire.chargeback.capacity.Capacity;
import io.costwire.chargeback.capacity.CapacityUse;
import io.costwire.chargeback.commitments.Written;
import io.costwire.pricing.lines.TextTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Accounts of capacity for people and for machines. Amounts to the cent sum to the amount of the
 * resource; exact ones stand in the JSON.
 */
public final class CapacityReport {
  private static final int CENTS = 2;
  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3_600);

  private final String range;
  private final List<CapacityAccount> accounts;

  private record LineJson(
      String team,
      String service,
      String model,
      long requests,
      @JsonProperty("input_tokens") String inputTokens,
      @JsonProperty("output_tokens") String outputTokens,
      String seconds,
      String amount) {}

  private record ModelJson(
      String model,
      String tokens,
      String amount,
      @JsonProperty("cost_per_1k_tokens") @Nullable String perThousand,
      @JsonProperty("cost_per_1k_tokens_with_idle") @Nullable String withIdle,
      @JsonProperty("list_price_per_1k_tokens") @Nullable String list) {}

  private record AccountJson(
      String range,
      String tenant,
      String resource,
      List<String> kinds,
      @Nullable String currency,
      String amount,
      String key,
      String hours,
      @JsonProperty("tokens_per_hour") @Nullable String tokensPerHour,
      @JsonProperty("utilisation_percent") @Nullable String utilisation,
      String used,
      String idle,
      @JsonProperty("charges_of_unknown_cost") long unknown,
      @JsonProperty("requests_without_tokens") long silent,
      List<LineJson> lines,
      List<ModelJson> models) {}

  /**
   * @param range as people name it: 2026-10
   */
  public CapacityReport(String range, List<CapacityAccount> accounts) {
    this.range = range;
    this.accounts = List.copyOf(accounts);
  }

  /** One object for each resource. */
  public List<Object> lines() {
    return accounts.stream().map(this::json).map(Object.class::cast).toList();
  }

  private AccountJson json(CapacityAccount account) {
    Amortisation spread = account.spread();
    Capacity capacity = spread.capacity();
    return new AccountJson(
        range,
        capacity.tenant(),
        capacity.resource(),
        List.copyOf(account.kinds()),
        capacity.currency().isEmpty() ? null : capacity.currency(),
        capacity.amount().toPlainString(),
        capacity.key().label(),
        plain(hours(capacity)),
        capacity.tokensPerHour().map(CapacityReport::plain).orElse(null),
        spread.utilisation().map(BigDecimal::toPlainString).orElse(null),
        capacity.amount().subtract(spread.idle()).toPlainString(),
        spread.idle().toPlainString(),
        account.unknown(),
        account.silent(),
        spread.lines().stream().map(CapacityReport::line).toList(),
        spread.models().stream().map(CapacityReport::model).toList());
  }

  private static LineJson line(Amortisation.Line line) {
    CapacityUse use = line.use();
    return new LineJson(
        use.team(),
        use.service(),
        use.model(),
        use.requests(),
        plain(use.inputTokens()),
        plain(use.outputTokens()),
        plain(use.seconds()),
        line.amount().toPlainString());
  }

  private static ModelJson model(ModelCost cost) {
    return new ModelJson(
        cost.model(),
        plain(cost.tokens()),
        cost.amount().toPlainString(),
        cost.perThousand().map(CapacityReport::plain).orElse(null),
        cost.withIdle().map(CapacityReport::plain).orElse(null),
        cost.list().map(CapacityReport::plain).orElse(null));
  }

  /** For people. */
  public String text() {
    if (accounts.isEmpty()) {
      return ("No capacity in %s. Import what you pay by the hour with costwire capacity import,"
              + " or send events of the kind CAPACITY.%n")
          .formatted(range);
    }
    StringBuilder text = new StringBuilder();
    accounts.forEach(account -> text.append(text(account)));
    return text.toString();
  }

  private String text(CapacityAccount account) {
    Amortisation spread = account.spread();
    Capacity capacity = spread.capacity();
    StringBuilder text = new StringBuilder();
    text.append(
        "%s (%stenant %s), %s: %s, by %s%n"
            .formatted(
                capacity.resource(),
                account.kinds().isEmpty() ? "" : String.join(", ", account.kinds()) + "; ",
                capacity.tenant(),
                range,
                capacity.currency().isEmpty()
                    ? "cost not known"
                    : Written.money(capacity.amount()) + " " + capacity.currency(),
                capacity.key().label()));
    text.append("  ").append(utilisation(spread)).append('\n');
    if (!capacity.currency().isEmpty()) {
      text.append(bearers(spread));
      text.append(prices(spread));
    }
    if (account.unknown() > 0) {
      text.append(
          "  %,d charges have no known cost and are in no amount; SELECT * FROM v_unpriced names them.%n"
              .formatted(account.unknown()));
    }
    if (account.silent() > 0 && capacity.key() != AmortisationKey.REQUESTS) {
      text.append("  %,d requests report no tokens.%n".formatted(account.silent()));
    }
    return text.append('\n').toString();
  }

  private static String utilisation(Amortisation spread) {
    Capacity capacity = spread.capacity();
    String hours = plain(hours(capacity));
    return spread
        .utilisation()
        .map(
            percent ->
                "utilisation %s %% of %s tokens/h over %s h"
                    .formatted(
                        percent.toPlainString(),
                        capacity.tokensPerHour().map(Written::number).orElse(""),
                        hours))
        .orElse("utilisation not known over %s h: no tokens_per_hour was stated".formatted(hours));
  }

  private static String bearers(Amortisation spread) {
    List<BigDecimal> exact = new ArrayList<>();
    spread.lines().forEach(line -> exact.add(line.amount()));
    exact.add(spread.idle());
    BigDecimal sum = spread.capacity().amount().setScale(CENTS, RoundingMode.HALF_EVEN);
    List<BigDecimal> cents = LargestRemainder.round(exact, sum, CENTS);
    TextTable table = new TextTable("lllrrr");
    table.row("team", "service", "model", "requests", "tokens", spread.capacity().currency());
    for (int i = 0; i < spread.lines().size(); i++) {
      CapacityUse use = spread.lines().get(i).use();
      table.row(
          use.team(),
          use.service(),
          use.model(),
          "%,d".formatted(use.requests()),
          Written.number(use.inputTokens().add(use.outputTokens())),
          Written.money(cents.get(i)));
    }
    table.row("idle", "", "", "", "", Written.money(cents.getLast()));
    table.row("sum", "", "", "", "", Written.money(sum));
    return table.text();
  }

  private static String prices(Amortisation spread) {
    if (spread.models().isEmpty()) {
      return "";
    }
    TextTable table = new TextTable("lrrrr");
    table.row("model", "tokens", "per 1k tokens", "idle included", "at list price");
    for (ModelCost cost : spread.models()) {
      table.row(
          cost.model(),
          Written.number(cost.tokens()),
          price(cost.perThousand()),
          price(cost.withIdle()),
          price(cost.list()));
    }
    return table.text();
  }

  private static String price(Optional<BigDecimal> price) {
    return price.map(CapacityReport::plain).orElse("unknown");
  }

  private static BigDecimal hours(Capacity capacity) {
    return BigDecimal.valueOf(capacity.time().toSeconds())
        .divide(SECONDS_PER_HOUR, CENTS, RoundingMode.HALF_EVEN);
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
