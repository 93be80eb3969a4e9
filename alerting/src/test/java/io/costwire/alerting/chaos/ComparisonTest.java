// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The comparison finds what it is there to find. */
final class ComparisonTest {
  private static final Set<String> EPISODES = Set.of("a#1", "b#1");
  private static final Outage KILLED = new Outage(100, 200);

  private final List<Heard> heard = new ArrayList<>();

  @Test
  void everyEpisodeToldAndEndedOnce_isRight() {
    firedAndEnded("a#1");
    firedAndEnded("b#1");
    heard("delivery|pager#1", "FIRING", 30);
    assertThat(differences()).isEmpty();
  }

  @Test
  void episodeWhoseFiringWasReplacedByItsEnd_isRight() {
    firedAndEnded("a#1");
    heard("b#1", "RESOLVED", 20);
    assertThat(differences()).isEmpty();
  }

  @Test
  void missingEpisode_isFound() {
    firedAndEnded("a#1");
    assertThat(differences()).containsExactly("chat: b#1 was never told to be over");
  }

  @Test
  void episodeThatNeverEnds_isFound() {
    firedAndEnded("a#1");
    heard("b#1", "FIRING", 10);
    assertThat(differences()).containsExactly("chat: b#1 was never told to be over");
  }

  @Test
  void orphan_isFound() {
    firedAndEnded("a#1");
    firedAndEnded("b#1");
    heard("b#2", "FIRING", 30);
    assertThat(differences()).containsExactly("chat: b#2 FIRING is of no episode");
  }

  @Test
  void newsAfterTheEnd_isFound_evenAfterAKill() {
    firedAndEnded("a#1");
    heard("b#1", "RESOLVED", 10);
    heard("b#1", "FIRING", 150);
    assertThat(differences(KILLED)).containsExactly("chat: b#1 FIRING came after the end");
  }

  @Test
  void endToldTwice_isFound() {
    firedAndEnded("a#1");
    firedAndEnded("b#1");
    heard("b#1", "RESOLVED", 30);
    assertThat(differences())
        .containsExactly(
            "chat: b#1 RESOLVED came again after 0 ms: the answer was good, nobody was killed");
  }

  @Test
  void anyStateToldTwice_isFound() {
    heard("a#1", "FIRING", 5);
    heard("a#1", "ACKNOWLEDGED", 16);
    heard("a#1", "ACKNOWLEDGED", 17);
    firedAndEnded("a#1");
    firedAndEnded("b#1");
    assertThat(differences()).hasSize(2);
  }

  @Test
  void repetitionAfterALostAnswer_isCounted() {
    firedAndEnded("a#1");
    heard("b#1", "FIRING", 10);
    heard.add(new Heard("b#1", "RESOLVED", 20, true));
    heard("b#1", "RESOLVED", 30);
    Comparison compared = compared();
    assertThat(compared.differences()).isEmpty();
    assertThat(compared.duplicates()).isOne();
  }

  @Test
  void thirdTime_needsAReasonOfItsOwn() {
    firedAndEnded("a#1");
    heard.add(new Heard("b#1", "RESOLVED", 20, true));
    heard("b#1", "RESOLVED", 30);
    heard("b#1", "RESOLVED", 40);
    assertThat(differences()).hasSize(1);
  }

  @Test
  void repetitionAroundAKill_isCounted() {
    firedAndEnded("a#1");
    heard("b#1", "RESOLVED", 99);
    heard("b#1", "RESOLVED", 300);
    Comparison compared = compared(KILLED);
    assertThat(compared.differences()).isEmpty();
    assertThat(compared.duplicates()).isOne();
  }

  @Test
  void killBeforeOrAfterBoth_isNoReason() {
    firedAndEnded("a#1");
    heard("b#1", "RESOLVED", 201);
    heard("b#1", "RESOLVED", 300);
    assertThat(differences(KILLED)).hasSize(1);
    assertThat(differences(new Outage(301, 400))).hasSize(1);
  }

  private void firedAndEnded(String key) {
    heard(key, "FIRING", 10);
    heard(key, "RESOLVED", 20);
  }

  private void heard(String key, String state, long at) {
    heard.add(new Heard(key, state, at, false));
  }

  private List<String> differences(Outage... outages) {
    return compared(outages).differences();
  }

  private Comparison compared(Outage... outages) {
    return Comparison.of("chat", heard, EPISODES, List.of(outages));
  }
}
