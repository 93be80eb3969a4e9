// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import static io.costwire.alerting.policy.Signals.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.policy.SignalEvent.Phase;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.policy.Terms.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Acknowledging, silencing, ending by hand, repeating and updating, against a model that writes
 * down per receiver what it heard, under random histories with restarts.
 */
final class AlertCareModelTest {
  private static final int RUNS = 300;
  private static final int STEPS = 150;
  private static final List<String> IDS = List.of("a", "b");
  private static final Duration REPEAT = Duration.ofMinutes(30);

  /** Of the budget that all of them are about. */
  private static final Instant PERIOD_END = Instant.parse("2026-11-23T00:00:00Z");

  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Map<String, Abilities> RECEIVERS =
      Map.of("plain", Abilities.PLAIN, "pager", new Abilities(false, true, true));

  @Test
  void whatIsOwed_isThatOfTheModel_underRandomHistories() {
    for (int run = 0; run < RUNS; run++) {
      long seed = 4_711L + run;
      try {
        new Run(new Random(seed)).go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** What one receiver heard of an episode. */
  private static final class Heard {
    boolean firing;
    boolean care;
    boolean end;
    boolean neverToHear;
    long figures;
    Instant at = Instant.MIN;
  }

  /** An episode, as somebody would tell its story. */
  private static final class Episode {
    final Map<String, Heard> heard = new TreeMap<>();
    long figures;
    boolean over;
    boolean overByHand;
    boolean causeOver;
    boolean cared;
    boolean quiet;

    Episode() {
      RECEIVERS.keySet().forEach(receiver -> heard.put(receiver, new Heard()));
    }

    void end() {
      over = true;
      if (quiet) {
        heard.values().stream().filter(h -> !h.firing).forEach(h -> h.neverToHear = true);
      }
    }

    Optional<String> owed(String receiver, Instant now) {
      Heard known = heard.get(receiver);
      Abilities can = RECEIVERS.get(receiver);
      if (over) {
        return known.end || known.neverToHear ? Optional.empty() : Optional.of("NEWS RESOLVED");
      }
      if (quiet) {
        return Optional.empty();
      }
      if (!known.firing) {
        return Optional.of("NEWS FIRING");
      }
      if (cared && !known.care && can.acknowledges()) {
        return Optional.of("NEWS ACKNOWLEDGED");
      }
      if (!cared && now.isBefore(PERIOD_END) && !now.isBefore(known.at.plus(REPEAT))) {
        return Optional.of("REPEAT FIRING");
      }
      if (can.edits() && figures > known.figures && !now.isBefore(known.at.plus(INTERVAL))) {
        return Optional.of("UPDATE " + (cared ? "ACKNOWLEDGED" : "FIRING"));
      }
      return Optional.empty();
    }

    void hear(String receiver, Notification news, Instant now) {
      Heard known = heard.get(receiver);
      known.at = now;
      known.figures = Math.max(known.figures, news.alert().signal().revision());
      switch (news.state()) {
        case FIRING -> known.firing = true;
        case ACKNOWLEDGED -> known.care = true;
        case RESOLVED -> known.end = true;
        case SILENCED -> throw new AssertionError("told although silenced");
      }
    }
  }

  private static final class Run {
    private final Random random;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<AlertKey, Episode> episodes = new HashMap<>();
    private final Map<AlertKey, Alert> recorded = new HashMap<>();
    private final Set<String> silenced = new HashSet<>();
    private final Quiet silences =
        (signal, at) ->
            Optional.of(signal.signalId()).filter(silencedNow()::contains).map(id -> "by-" + id);
    private AlertBook book;
    private Instant now = NOON;
    private long revision;

    Run(Random random) {
      this.random = random;
      this.book = book();
    }

    private Set<String> silencedNow() {
      return silenced;
    }

    private AlertBook book() {
      return new AlertBook(
          new Addressing() {
            @Override
            public Map<String, Terms> plan(SignalEvent signal) {
              Map<String, Terms> plan = new HashMap<>();
              RECEIVERS.keySet().forEach(name -> plan.put(name, otherwise(name)));
              return plan;
            }

            @Override
            public Terms otherwise(String receiver) {
              return new Terms(
                  Group.NONE,
                  new Cadence(Duration.ZERO, INTERVAL, REPEAT),
                  RECEIVERS.get(receiver));
            }

            @Override
            public Set<String> receivers() {
              return RECEIVERS.keySet();
            }
          },
          recorded.values());
    }

    void go() {
      for (int step = 0; step < STEPS; step++) {
        now = now.plusSeconds(random.nextInt(600));
        String id = IDS.get(random.nextInt(IDS.size()));
        switch (random.nextInt(12)) {
          case 0, 1, 2 -> signal(id, Phase.FIRED);
          case 3 -> signal(id, random.nextBoolean() ? Phase.ENDED : Phase.WITHDRAWN);
          case 4 -> acknowledge(id);
          case 5 -> resolve(id);
          case 6 -> silence(id);
          case 7 -> book = book();
          default -> deliver(random.nextBoolean() ? "plain" : "pager");
        }
        agree();
      }
    }

    private void signal(String id, Phase phase) {
      SignalEvent signal = Signals.signal(id, ++revision, phase);
      Decision decision = book.apply(signal, silences, now);
      record(decision);
      Optional<Episode> latest = latest(id);
      if (phase != Phase.FIRED) {
        latest.ifPresent(
            episode -> {
              if (!episode.over) {
                episode.end();
              }
              episode.causeOver = true;
            });
        return;
      }
      boolean opens =
          latest.isEmpty()
              || (latest.get().over && (!latest.get().overByHand || latest.get().causeOver));
      assertThat(decision instanceof Decision.Opened).isEqualTo(opens);
      if (opens) {
        Episode episode = new Episode();
        episode.quiet = silenced.contains(id);
        episodes.put(new AlertKey(id, numbers.merge(id, 1, Integer::sum)), episode);
      }
      latest(id).filter(episode -> !episode.over).ifPresent(episode -> episode.figures = revision);
    }

    private void acknowledge(String id) {
      order(id, Command.Action.ACKNOWLEDGE);
      latest(id).filter(episode -> !episode.over).ifPresent(episode -> episode.cared = true);
    }

    private void resolve(String id) {
      order(id, Command.Action.RESOLVE);
      latest(id)
          .filter(episode -> !episode.over)
          .ifPresent(
              episode -> {
                episode.end();
                episode.overByHand = true;
              });
    }

    private void order(String id, Command.Action action) {
      String key = id + "#" + numbers.getOrDefault(id, 1);
      Command command = new Command(key, action, new Handling("anna", now));
      record(book.apply(command, now));
      assertThat(book.apply(command, now)).isInstanceOf(Decision.Ignored.class);
    }

    private void silence(String id) {
      if (!silenced.remove(id)) {
        silenced.add(id);
      }
      book.silence(silences, now).forEach(this::record);
      episodes.forEach(
          (key, episode) -> {
            if (!episode.over) {
              episode.quiet = silenced.contains(key.signalId());
            }
          });
    }

    private void deliver(String receiver) {
      List<Owed> owed = book.owedTo(receiver, now);
      if (owed.isEmpty()) {
        return;
      }
      Notification news = owed.get(random.nextInt(owed.size())).notification();
      Told told =
          new Told(
              news.revision(), Optional.of(now), Optional.of(news.state()), Optional.of("handle"));
      book.settle(news.key(), receiver, told).ifPresent(this::record);
      episodes.get(news.key()).hear(receiver, news, now);
    }

    private void record(Decision decision) {
      switch (decision) {
        case Decision.Opened(Alert alert) -> record(alert);
        case Decision.Updated(Alert alert) -> record(alert);
        case Decision.Acknowledged(Alert alert) -> record(alert);
        case Decision.Resolved(Alert alert) -> record(alert);
        case Decision.Noted(Alert alert) -> record(alert);
        case Decision.Ignored ignored -> {}
      }
    }

    private void record(Alert alert) {
      Alert before = recorded.put(alert.key(), alert);
      assertThat(before == null || before.revision() < alert.revision()).isTrue();
    }

    private Optional<Episode> latest(String id) {
      return Optional.ofNullable(
          episodes.get(new AlertKey(id, Math.max(1, numbers.getOrDefault(id, 1)))));
    }

    private void agree() {
      for (String receiver : RECEIVERS.keySet()) {
        Map<String, String> expected = new TreeMap<>();
        episodes.forEach(
            (key, episode) ->
                episode.owed(receiver, now).ifPresent(word -> expected.put(key.toString(), word)));
        Map<String, String> actual = new TreeMap<>();
        for (Owed owed : book.owedTo(receiver, now)) {
          Notification news = owed.notification();
          actual.put(news.key().toString(), news.reason() + " " + news.state());
        }
        assertThat(actual).as(receiver).isEqualTo(expected);
      }
    }
  }
}
