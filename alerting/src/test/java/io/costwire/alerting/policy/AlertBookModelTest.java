// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import static io.costwire.alerting.policy.Signals.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.policy.SignalEvent.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The book against a model that keeps the whole history and looks at all of it each time, under
 * random signals, replays, deliveries and restarts.
 */
final class AlertBookModelTest {
  private static final List<String> IDS = List.of("a", "b", "c");
  private static final List<String> RECEIVERS = List.of("log", "webhook");
  private static final int RUNS = 300;
  private static final int STEPS = 120;

  @Test
  void book_agreesWithTheModel_underRandomHistories() {
    for (int run = 0; run < RUNS; run++) {
      long seed = 20_261_122L + run;
      try {
        new Run(new Random(seed)).go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** Everything that ever changed, newest last; every question is answered from the list alone. */
  private static final class Model {
    private final List<SignalEvent> applied = new ArrayList<>();
    private final Set<String> settled = new HashSet<>();

    String apply(SignalEvent signal) {
      List<SignalEvent> before = of(signal.signalId());
      long newest = before.stream().mapToLong(SignalEvent::revision).max().orElse(-1);
      boolean firing = !before.isEmpty() && before.getLast().phase() == Phase.FIRED;
      if (signal.revision() <= newest
          || signal.phase() == Phase.OTHER
          || (signal.phase() == Phase.WITHDRAWN && !firing)) {
        return "ignored";
      }
      applied.add(signal);
      if (signal.phase() == Phase.WITHDRAWN) {
        return "resolved " + signal.signalId() + "#" + episode(signal.signalId());
      }
      String verb = firing ? "updated " : "opened ";
      return verb + signal.signalId() + "#" + episode(signal.signalId());
    }

    private List<SignalEvent> of(String id) {
      return applied.stream().filter(s -> s.signalId().equals(id)).toList();
    }

    /** Episodes begin where FIRED follows nothing or WITHDRAWN. */
    private int episode(String id) {
      int episode = 0;
      Phase last = Phase.WITHDRAWN;
      for (SignalEvent signal : of(id)) {
        episode += signal.phase() == Phase.FIRED && last == Phase.WITHDRAWN ? 1 : 0;
        last = signal.phase();
      }
      return episode;
    }

    /** Last state of each episode, unless it or a later state of it is settled. */
    Set<String> owed(String receiver) {
      Map<String, Phase> states = new HashMap<>();
      Map<String, Integer> episodes = new HashMap<>();
      for (SignalEvent signal : applied) {
        String id = signal.signalId();
        boolean continues = states.get(id + "#" + episodes.getOrDefault(id, 0)) == Phase.FIRED;
        int episode = continues ? episodes.get(id) : episodes.merge(id, 1, Integer::sum);
        states.put(id + "#" + episode, signal.phase());
      }
      Set<String> owed = new HashSet<>();
      states.forEach(
          (key, phase) -> {
            String news = key + (phase == Phase.FIRED ? " FIRING" : " RESOLVED");
            if (!settled.contains(receiver + " " + news)) {
              owed.add(news);
            }
          });
      return owed;
    }
  }

  private static final class Run {
    private final Random random;
    private final Model model = new Model();
    private final Map<AlertKey, Alert> recorded = new HashMap<>();
    private final List<SignalEvent> sent = new ArrayList<>();
    private AlertBook book = new AlertBook(Addressing.everyone(Set.copyOf(RECEIVERS)), List.of());
    private long revision;
    private int in;
    private int out;

    Run(Random random) {
      this.random = random;
    }

    void go() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(10)) {
          case 0 -> replay();
          case 1, 2, 3 -> deliver(RECEIVERS.get(random.nextInt(RECEIVERS.size())));
          case 4 ->
              book = new AlertBook(Addressing.everyone(Set.copyOf(RECEIVERS)), recorded.values());
          default -> signal(next());
        }
        RECEIVERS.forEach(this::sameOwed);
      }
      assertThat(out).as("signals in = opened + updated + resolved + ignored").isEqualTo(in);
    }

    private SignalEvent next() {
      Phase[] phases = {Phase.FIRED, Phase.FIRED, Phase.WITHDRAWN, Phase.WITHDRAWN, Phase.OTHER};
      revision += random.nextInt(3);
      SignalEvent signal =
          Signals.signal(
              IDS.get(random.nextInt(IDS.size())), revision, phases[random.nextInt(phases.length)]);
      sent.add(signal);
      return signal;
    }

    /** From a random place to the end, as after offsets that were not committed. */
    private void replay() {
      if (!sent.isEmpty()) {
        List<SignalEvent> again = sent.subList(random.nextInt(sent.size()), sent.size());
        List.copyOf(again).forEach(this::signal);
      }
    }

    private void signal(SignalEvent signal) {
      in++;
      String actual =
          switch (book.apply(signal, Quiet.NONE, NOON)) {
            case Decision.Opened(Alert alert) -> "opened " + recorded(alert);
            case Decision.Updated(Alert alert) -> "updated " + recorded(alert);
            case Decision.Resolved(Alert alert) -> "resolved " + recorded(alert);
            case Decision.Acknowledged(Alert alert) -> throw new AssertionError(alert);
            case Decision.Noted(Alert alert) -> throw new AssertionError(alert);
            case Decision.Ignored ignored -> "ignored";
          };
      out++;
      assertThat(actual).isEqualTo(model.apply(signal));
    }

    private AlertKey recorded(Alert alert) {
      Alert before = recorded.put(alert.key(), alert);
      assertThat(alert.revision()).isEqualTo(before == null ? 1 : before.revision() + 1);
      return alert.key();
    }

    private void deliver(String receiver) {
      List<Notification> owed = owed(receiver);
      if (!owed.isEmpty()) {
        Notification told = owed.get(random.nextInt(owed.size()));
        book.settle(
                told.key(),
                receiver,
                new Told(
                    told.revision(),
                    Optional.of(NOON),
                    Optional.of(told.state()),
                    Optional.empty()))
            .ifPresent(this::recorded);
        model.settled.add(receiver + " " + told.key() + " " + told.state());
      }
    }

    private List<Notification> owed(String receiver) {
      return book.owedTo(receiver, NOON).stream().map(Owed::notification).toList();
    }

    private void sameOwed(String receiver) {
      assertThat(owed(receiver))
          .extracting(n -> n.key() + " " + n.state())
          .containsExactlyInAnyOrderElementsOf(model.owed(receiver));
    }
  }
}
