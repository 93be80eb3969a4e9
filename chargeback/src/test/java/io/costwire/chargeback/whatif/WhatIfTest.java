// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.chargeback.whatif.Change.AnswerRepeats;
import io.costwire.chargeback.whatif.Change.Provisioned;
import io.costwire.chargeback.whatif.Change.Tier;
import io.costwire.chargeback.whatif.Compared.Errors;
import io.costwire.chargeback.whatif.WhatIf.Key;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WhatIfTest {
  private static final BigDecimal ZERO = BigDecimal.ZERO;

  private static BigDecimal of(String number) {
    return new BigDecimal(number);
  }

  private static Change change(String id, String share, Change.Action action) {
    return new Change(id, Map.of(), of(share), action);
  }

  /** A dear model of 95 % beside a cheap one of 85 %, where a failure costs 5. */
  @Test
  void aCheaperModel_isDearer_whenItsFailuresAreCounted() {
    var errors = new ErrorCost(of("5"), Map.of("gpt-4", of("0.05"), "gpt-3.5", of("0.15")));
    WhatIf whatIf = new WhatIf();
    whatIf.add(
        new Key("search", "answers", "cheap"),
        Compared.request(
            true,
            of("0.002"),
            of("0.0003"),
            new Errors(errors.of("gpt-4").orElseThrow(), errors.of("gpt-3.5").orElseThrow())));

    Compared total = whatIf.total();
    assertThat(total.actual().add(total.actualErrors())).isEqualByComparingTo("0.252");
    assertThat(total.otherwise().add(total.otherwiseErrors())).isEqualByComparingTo("0.7503");
    assertThat(total.saving()).isEqualByComparingTo("-0.4983");
    assertThat(errors.of("unheard-of")).isEmpty();
  }

  /** 70 % at 0.0005 and 30 % at 0.01 of a million requests, beside all at 0.01. */
  @Test
  void aShareToACheaperModel_costsTheMixture() {
    WhatIf whatIf = new WhatIf();
    for (int i = 0; i < 1_000_000; i++) {
      boolean moved = i % 10 < 7;
      whatIf.add(
          new Key("t", "f", moved ? "small" : WhatIf.UNCHANGED),
          Compared.request(moved, of("0.01"), moved ? of("0.0005") : of("0.01"), Errors.NONE));
    }

    assertThat(whatIf.total().actual()).isEqualByComparingTo("10000");
    assertThat(whatIf.total().otherwise()).isEqualByComparingTo("3350");
    assertThat(whatIf.total().changed()).isEqualTo(700_000);
    assertThat(whatIf.byChange().get("small").saving()).isEqualByComparingTo("6650");
  }

  @Test
  void aShare_isPickedEvenly_andTheSameEachTime() {
    Change small = change("small", "0.3", new Tier("batch"));
    Change other = change("other", "0.3", new AnswerRepeats());
    int picked = 0;
    int both = 0;
    for (int i = 0; i < 20_000; i++) {
      boolean concerned = small.concerns("e-" + i, name -> null);
      assertThat(small.concerns("e-" + i, name -> null)).isEqualTo(concerned);
      picked += concerned ? 1 : 0;
      both += concerned && other.concerns("e-" + i, name -> null) ? 1 : 0;
    }

    assertThat(picked).isBetween(5_800, 6_200);
    assertThat(both).isBetween(1_650, 1_950);
  }

  @Test
  void aMatch_needsAllOfIt() {
    Change it =
        new Change(
            "c", Map.of("team", "search", "model", "gpt-4o"), BigDecimal.ONE, new Tier("batch"));

    assertThat(it.concerns("e", Map.of("team", "search", "model", "gpt-4o")::get)).isTrue();
    assertThat(it.concerns("e", Map.of("team", "search", "model", "other")::get)).isFalse();
    assertThat(it.concerns("e", Map.of("team", "search")::get)).isFalse();
    assertThatThrownBy(() -> change("c", "0", new Tier("batch")))
        .hasMessageContaining("above 0, up to 1");
  }

  @Test
  void prepaidCapacity_isBorneByWhoUsesIt_toTheLastDigit() {
    List<Change> changes = List.of(change("ptu", "1", new Provisioned(of("100"))));
    WhatIf whatIf = new WhatIf();
    for (String team : List.of("a", "b", "c")) {
      whatIf.add(new Key(team, "f", "ptu"), Compared.request(true, of("60"), ZERO, Errors.NONE));
    }
    whatIf.add(
        new Key("a", "f", WhatIf.UNCHANGED),
        Compared.request(false, of("7"), of("7"), Errors.NONE));
    whatIf.provision(changes);

    assertThat(whatIf.total().otherwise()).isEqualByComparingTo("107");
    assertThat(whatIf.total().saving()).isEqualByComparingTo("80");
    assertThat(whatIf.byTeam().get("b").otherwise()).isBetween(of("33.3"), of("33.4"));

    WhatIf idle = new WhatIf();
    idle.provision(changes);
    assertThat(idle.byTeam()).containsOnlyKeys(WhatIf.NOBODY);
    assertThat(idle.total().saving()).isEqualByComparingTo("-100");
  }

  @Test
  void sumsOverTeams_features_andChanges_areTheTotal() {
    Random random = new Random(20261124);
    WhatIf whatIf = new WhatIf();
    for (int i = 0; i < 5_000; i++) {
      Key key = new Key("t" + random.nextInt(4), "f" + random.nextInt(6), "c" + random.nextInt(3));
      BigDecimal actual = new BigDecimal(random.nextInt(1_000_000)).movePointLeft(9);
      whatIf.add(
          key,
          random.nextInt(20) == 0
              ? Compared.unknownRequest()
              : Compared.request(
                  true,
                  actual,
                  new BigDecimal(random.nextInt(1_000_000)).movePointLeft(11),
                  new Errors(actual, ZERO)));
    }
    whatIf.provision(List.of(change("c1", "1", new Provisioned(of("3.333333333333333333")))));

    Compared total = whatIf.total();
    for (Map<String, Compared> by :
        List.of(whatIf.byTeam(), whatIf.byFeature(), whatIf.byChange())) {
      assertThat(by.values().stream().reduce(Compared.NOTHING, Compared::plus)).isEqualTo(total);
    }
    assertThat(total.requests() + total.unknown()).isEqualTo(5_000);
  }
}
