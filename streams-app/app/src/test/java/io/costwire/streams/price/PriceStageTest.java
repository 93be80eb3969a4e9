// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import static io.costwire.schemas.Fixtures.money;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.LineItem;
import io.costwire.schemas.NativeCost;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.TopologyHarness;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PriceStageTest {
  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  private PricedUsage price(io.costwire.schemas.UsageEvent.Builder event) {
    topology.send(event.build());
    List<PricedUsage> priced = topology.read(Topics.USAGE_PRICED);
    assertThat(priced).hasSize(1);
    return priced.getFirst();
  }

  @Test
  void event_isPricedByTheActiveBook() {
    PricedUsage priced = price(Fixtures.usageEvent("e-1"));

    assertThat(priced.getStatus()).isEqualTo(PriceStatus.PRICED);
    assertThat(priced.getBilledCost()).isEqualByComparingTo("0.0035");
    assertThat(priced.getListCost()).isEqualByComparingTo("0.0035");
    assertThat(priced.getLineItems())
        .extracting(LineItem::getAmount)
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactlyInAnyOrder(new BigDecimal("0.0025"), new BigDecimal("0.001"));
    assertThat(priced.getPriceVersion()).isEqualTo("test.1");
    assertThat(priced.getPriceEntry()).isEqualTo("gpt-4o@base");
    assertThat(priced.getResolvedModel()).isEqualTo("gpt-4o");
    assertThat(priced.getRevision()).isEqualTo((1L << 40) | 1);
  }

  @Test
  void lines_sumToTheCost() {
    PricedUsage priced =
        price(
            Fixtures.usageEvent("e-1")
                .setUsage(
                    Fixtures.usage(
                        "input_tokens", 1001, "cache_read_tokens", 7, "output_tokens", 3)));

    BigDecimal sum =
        priced.getLineItems().stream()
            .map(LineItem::getAmount)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(priced.getBilledCost()).isEqualByComparingTo(sum);
  }

  @Test
  void unknownModel_flowsOnWithoutACost() {
    PricedUsage priced =
        price(Fixtures.usageEvent("e-1").setRequestModel("nobody-1").setResponseModel(null));

    assertThat(priced.getStatus()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    assertThat(priced.getBilledCost()).isNull();
    assertThat(priced.getCurrency()).isNull();
    assertThat(priced.getLineItems()).isEmpty();
    assertThat(priced.getStatusDetail()).contains("nobody-1");
    assertThat(topology.count("costwire_streams_events_priced", "status", "unpriced_model"))
        .isEqualTo(1);
  }

  @Test
  void unknownProvider_flowsOnWithoutACost() {
    PricedUsage priced = price(Fixtures.usageEvent("e-1").setProvider("acme-llm"));

    assertThat(priced.getStatus()).isEqualTo(PriceStatus.UNPRICED_PROVIDER);
    assertThat(priced.getBilledCost()).isNull();
  }

  @Test
  void eventWithoutUsage_isNotFree() {
    PricedUsage priced = price(Fixtures.usageEvent("e-1").setUsage(List.of()));

    assertThat(priced.getStatus()).isEqualTo(PriceStatus.NO_USAGE);
    assertThat(priced.getBilledCost()).isNull();
  }

  @Test
  void reportedZero_isPricedZero() {
    PricedUsage priced =
        price(Fixtures.usageEvent("e-1").setUsage(Fixtures.usage("input_tokens", 0)));

    assertThat(priced.getStatus()).isEqualTo(PriceStatus.PRICED);
    assertThat(priced.getBilledCost()).isEqualByComparingTo("0");
  }

  @Test
  void contradictoryUsage_isInvalid() {
    PricedUsage priced =
        price(
            Fixtures.usageEvent("e-1")
                .setUsage(Fixtures.usage("input_tokens", 10, "cache_read_tokens", 20)));

    assertThat(priced.getStatus()).isEqualTo(PriceStatus.INVALID_USAGE);
    assertThat(priced.getBilledCost()).isNull();
  }

  @Test
  void responseCacheHit_costsNothingAndSavesThePrice() {
    PricedUsage priced = price(Fixtures.usageEvent("e-1").setResponseCacheHit(true));

    assertThat(priced.getBilledCost()).isEqualByComparingTo("0");
    assertThat(priced.getListCost()).isEqualByComparingTo("0");
    assertThat(priced.getSavings().getResponseCache()).isEqualByComparingTo("0.0035");
    assertThat(priced.getLineItems()).isEmpty();
  }

  @Test
  void coveredRequest_isBilledWithItsCapacity() {
    PricedUsage priced = price(Fixtures.usageEvent("e-1").setCoveredBy("ptu-1"));

    assertThat(priced.getBilledCost()).isEqualByComparingTo("0");
    assertThat(priced.getEffectiveCost()).isEqualByComparingTo("0");
    assertThat(priced.getListCost()).isEqualByComparingTo("0.0035");
  }

  /** A contract sets its price, and its own id is not somebody else who pays. */
  @Test
  void capacity_costsWhatItsEventStates() {
    PricedUsage priced = price(capacity("17.5", "USD").setCoveredBy("h100-a"));

    assertThat(priced.getStatus()).isEqualTo(PriceStatus.PRICED);
    assertThat(priced.getCurrency()).isEqualTo("USD");
    assertThat(priced.getBilledCost()).isEqualByComparingTo("17.5");
    assertThat(priced.getListCost()).isEqualByComparingTo("17.5");
    assertThat(price(capacity("-17.5", "USD")).getBilledCost()).isEqualByComparingTo("-17.5");
  }

  @Test
  void capacityInAnotherCurrency_isUnpricedAndNeverFree() {
    PricedUsage priced = price(capacity("17.5", "EUR"));

    assertThat(priced.getStatus()).isEqualTo(PriceStatus.UNPRICED_PROVIDER);
    assertThat(priced.getBilledCost()).isNull();
  }

  private static UsageEvent.Builder capacity(String cost, String currency) {
    return Fixtures.usageEvent("c" + cost)
        .setKind(EventKind.CAPACITY)
        .setProvider("some-cloud")
        .setRequestModel("h100-a")
        .setResponseModel(null)
        .setUsage(Fixtures.usage("gpu_seconds", 3600))
        .setProviderCost(Fixtures.money(cost))
        .setProviderCostCurrency(currency);
  }

  @Test
  void priceInAnotherCurrency_isKeptBesideWhatItWasConvertedTo() {
    PricedUsage priced =
        price(
            Fixtures.usageEvent("e-1")
                .setResponseModel("yuan-1")
                .setUsage(Fixtures.usage("input_tokens", 1000, "output_tokens", 100)));

    assertThat(priced.getCurrency()).isEqualTo("USD");
    assertThat(priced.getBilledCost()).isEqualByComparingTo("0.0035");
    NativeCost cost = priced.getNativeCost();
    assertThat(cost.getCurrency()).isEqualTo("CNY");
    assertThat(cost.getContractedCost()).isEqualByComparingTo("0.028");
    assertThat(cost.getFxRate()).isEqualByComparingTo("0.125");
    assertThat(cost.getFxDate()).isEqualTo("2026-01-01");
  }

  @Test
  void eventWithoutUsage_hasTheNamesOfTheBook() {
    PricedUsage priced =
        price(
            Fixtures.usageEvent("e-1")
                .setResponseModel("gpt-4o-2024-08-06")
                .setUsage(Fixtures.usage()));

    assertThat(priced.getStatus()).isEqualTo(PriceStatus.NO_USAGE);
    assertThat(priced.getBilledCost()).isNull();
    assertThat(priced.getResolvedProvider()).isEqualTo("openai");
    assertThat(priced.getResolvedModel()).isEqualTo("gpt-4o");
  }

  @Test
  void absurdCost_isADeadLetterAndNotACrash() {
    topology.send(
        Fixtures.usageEvent("e-1")
            .setRequestModel("absurd")
            .setResponseModel(null)
            .setUsage(Fixtures.usage("web_searches", 1_000_000_000_000L))
            .build());
    topology.send(Fixtures.usageEvent("e-2").build());

    assertThat(topology.onlyRejection())
        .satisfies(
            rejection -> {
              assertThat(rejection.getStage()).isEqualTo(RejectStage.PRICE);
              assertThat(rejection.getReason()).isEqualTo(RejectReason.OUT_OF_BOUNDS);
              assertThat(rejection.getOriginal()).isNotNull();
              assertThat(rejection.getEventId()).isEqualTo("e-1");
            });
    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(1);
  }

  @Test
  void moneyOfTheTopic_hasTheScaleOfTheSchema() {
    assertThat(price(Fixtures.usageEvent("e-1")).getBilledCost()).isEqualTo(money("0.0035"));
  }
}
