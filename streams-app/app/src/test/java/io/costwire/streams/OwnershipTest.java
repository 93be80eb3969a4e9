// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.owner.core.OwnershipRule;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ownership rules in the topology: tags, sums by tag, and what becomes of history. */
class OwnershipTest {
  private static final OwnershipRule CHECKOUT =
      rule("checkout", Map.of("service", "checkout-*"), Map.of("team", "payments"));
  private static final OwnershipRule PAYMENTS =
      rule("payments", Map.of("team", "payments"), Map.of("department", "commerce"));
  private static final OwnershipRule SEARCH =
      rule("search", Map.of("service", "checkout-*"), Map.of("team", "search"));

  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  private static OwnershipRule rule(
      String id, Map<String, String> match, Map<String, String> tags) {
    return new OwnershipRule(id, match, tags, false, null, null);
  }

  private static UsageEvent event(String id, Map<String, String> tags) {
    return Fixtures.usageEvent(id).setTags(tags).build();
  }

  private PricedUsage onlyPriced() {
    List<PricedUsage> priced = topology.read(Topics.USAGE_PRICED);
    assertThat(priced).hasSize(1);
    return priced.getFirst();
  }

  /** Requests of the day by team, as the windows say. */
  private Map<String, Long> requestsByTeam() {
    topology.drain();
    Map<String, Long> latest = new TreeMap<>();
    for (CostWindow window : topology.read(Topics.COST_WINDOWS)) {
      if (window.getDimensionSet().equals("team") && window.getGrain().name().equals("DAY")) {
        latest.put(window.getDimensions().get("team"), window.getTotals().getRequests());
      }
    }
    return latest;
  }

  @Test
  void anEvent_getsTheTagsItLacks_andSumsFollow() {
    topology.own(CHECKOUT, PAYMENTS);

    topology.send(event("e-1", Map.of("service", "checkout-api")));

    PricedUsage priced = onlyPriced();
    assertThat(priced.getEvent().getTags())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("service", "checkout-api", "team", "payments", "department", "commerce"));
    assertThat(priced.getRuledTags())
        .containsExactlyInAnyOrderEntriesOf(Map.of("team", "", "department", ""));
    assertThat(requestsByTeam()).containsExactlyEntriesOf(Map.of("payments", 1L));
    assertThat(tagged("team", "rule")).isEqualTo(1);
    assertThat(tagged("service", "event")).isEqualTo(1);
    assertThat(tagged("project", "nobody")).isEqualTo(1);
  }

  private double tagged(String tag, String by) {
    return topology
        .meters
        .get("costwire_tagged_events")
        .tags("tag", tag, "by", by)
        .counter()
        .count();
  }

  @Test
  void anEventThatSaysWhoseItIs_keepsItsTags() {
    topology.own(CHECKOUT);

    topology.send(event("e-1", Map.of("service", "checkout-api", "team", "billing")));

    assertThat(onlyPriced().getEvent().getTags()).containsEntry("team", "billing");
  }

  @Test
  void aRetag_movesTheEventBetweenSums_andKeepsItsPrice() {
    topology.own(CHECKOUT, PAYMENTS);
    topology.send(event("e-1", Map.of("service", "checkout-api")));
    topology.send(event("e-2", Map.of("service", "mail")));
    PricedUsage first = topology.read(Topics.USAGE_PRICED).getFirst();
    assertThat(requestsByTeam()).isEqualTo(Map.of("payments", 1L, "untagged", 1L));

    topology.own(SEARCH);
    topology.retag(first, SEARCH);

    PricedUsage retagged = onlyPriced();
    assertThat(retagged.getEvent().getTags())
        .isEqualTo(Map.of("service", "checkout-api", "team", "search"));
    assertThat(retagged.getBilledCost()).isEqualTo(first.getBilledCost());
    assertThat(retagged.getLineItems()).isEqualTo(first.getLineItems());
    assertThat(retagged.getRevision()).isEqualTo(first.getRevision() + 1);
    assertThat(retagged.getReplaced().getTags()).isEqualTo(first.getEvent().getTags());
    assertThat(requestsByTeam()).isEqualTo(Map.of("payments", 0L, "search", 1L));
  }

  @Test
  void aRetag_isMadeOnce_andNotByOtherRules() {
    topology.own(CHECKOUT);
    topology.send(event("e-1", Map.of("service", "checkout-api")));
    PricedUsage first = onlyPriced();
    topology.own(SEARCH);

    topology.retag(first, CHECKOUT);
    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();
    topology.retag(first, SEARCH);
    PricedUsage second = onlyPriced();
    topology.retag(first, SEARCH);
    topology.retag(second, SEARCH);

    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();
  }

  @Test
  void withoutRules_aRetagGivesBackWhatWasReported() {
    OwnershipRule moved =
        new OwnershipRule(
            "moved", Map.of("team", "billing"), Map.of("team", "payments"), true, null, null);
    topology.own(moved);
    Map<String, String> reported = Map.of("team", "billing", "service", "mail");
    topology.send(event("e-1", reported));
    PricedUsage first = onlyPriced();
    assertThat(first.getEvent().getTags()).containsEntry("team", "payments");
    assertThat(first.getRuledTags()).isEqualTo(Map.of("team", "billing"));

    topology.own();
    topology.retag(first);

    PricedUsage back = onlyPriced();
    assertThat(back.getEvent().getTags()).isEqualTo(reported);
    assertThat(back.getRuledTags()).isEmpty();
  }

  @Test
  void anEventWithoutAPrice_isRetagged_andPricedWithItsNewTags() {
    topology.own(CHECKOUT);
    UsageEvent unknown =
        Fixtures.usageEvent("e-1")
            .setRequestModel("newcomer-1")
            .setResponseModel(null)
            .setTags(Map.of("service", "checkout-api"))
            .build();
    topology.send(unknown);
    PricedUsage first = onlyPriced();
    assertThat(first.getStatus()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    topology.own(SEARCH);
    topology.retag(first, SEARCH);
    PricedUsage retagged = onlyPriced();
    assertThat(retagged.getStatus()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    topology.restart();

    topology.activate(
        TopologyHarness.BOOK
            .replace("test.1", "test.2")
            .replace(
                "match: [{equals: gpt-4o},", "match: [{equals: newcomer-1}, {equals: gpt-4o},"));
    topology.advance(Duration.ofMillis(250));
    topology.advance(Duration.ofSeconds(1));

    PricedUsage priced = onlyPriced();
    assertThat(priced.getStatus()).isEqualTo(PriceStatus.PRICED);
    assertThat(priced.getRevision()).isEqualTo(retagged.getRevision() + 1);
    assertThat(priced.getEvent().getTags()).containsEntry("team", "search");
    assertThat(priced.getReplaced().getTags()).isNull();
    Map<String, Long> requests = new HashMap<>(requestsByTeam());
    assertThat(requests).containsEntry("search", 1L).doesNotContainEntry("payments", 1L);
  }

  @Test
  void aRuleHolds_betweenItsTimes() {
    topology.own(
        new OwnershipRule("before", Map.of(), Map.of("team", "old"), false, null, NOON),
        new OwnershipRule("after", Map.of(), Map.of("team", "new"), false, NOON, null));

    topology.send(
        Fixtures.usageEvent("e-1").setTags(Map.of()).setEventTime(NOON.minusMillis(1)).build());
    topology.send(Fixtures.usageEvent("e-2").setTags(Map.of()).setEventTime(NOON).build());

    assertThat(topology.read(Topics.USAGE_PRICED))
        .extracting(priced -> priced.getEvent().getTags().get("team"))
        .containsExactly("old", "new");
  }
}
