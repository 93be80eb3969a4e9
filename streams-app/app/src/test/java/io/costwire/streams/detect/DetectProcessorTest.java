// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import static io.costwire.streams.detect.DetectDrive.ANOMALY;
import static io.costwire.streams.detect.DetectDrive.BUCKET;
import static io.costwire.streams.detect.DetectDrive.SILENCE;
import static io.costwire.streams.detect.DetectDrive.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.signals.rules.SignalRule;
import io.costwire.streams.detect.core.StreamTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetectProcessorTest {
  /** By then a series of five dollars every five minutes is known. */
  private static final Instant KNOWN = START.plus(Duration.ofDays(3));

  private static DetectDrive known(SignalRule... rules) {
    DetectDrive drive = new DetectDrive(rules);
    drive.usual("acme", START, KNOWN, "5");
    assertThat(drive.signals()).isEmpty();
    return drive;
  }

  private static Instant bucket(int number) {
    return KNOWN.plus(BUCKET.multipliedBy(number));
  }

  private static List<String> told(List<Signal> signals) {
    return signals.stream()
        .map(s -> s.getState() + " " + s.getSignalId() + " @" + (s.getRevision() & 0xFFFF))
        .toList();
  }

  @Test
  void jump_isFiredThenToldAgainWhenItHasDoubledThenEnded() {
    DetectDrive drive = known(ANOMALY);
    drive.usual("acme", bucket(0), bucket(8), "60");
    drive.usual("acme", bucket(8), bucket(30), "5");

    List<Signal> signals = drive.signals();
    String id = " anomaly|strange|acme||2026-11-05T00:00:00Z";
    assertThat(told(signals))
        .containsExactly(
            "FIRED" + id + " @1",
            "FIRED" + id + " @2",
            "FIRED" + id + " @3",
            "FIRED" + id + " @4",
            "ENDED" + id + " @5");
    Signal fired = signals.getFirst();
    assertThat(fired.getKind()).isEqualTo(SignalKind.ANOMALY);
    assertThat(fired.getSubject()).isEqualTo("strange");
    assertThat(fired.getTitle())
        .isEqualTo("acme spends 12.0 times as usual: $60.00 instead of $5.00 since 00:00 UTC");
    assertThat(fired.getObserved()).isEqualByComparingTo("60");
    assertThat(fired.getLimit()).isEqualByComparingTo("5");
    assertThat(fired.getSeverity()).isEqualTo(Severity.WARNING);
    assertThat(fired.getEvidence())
        .containsEntry("start", "2026-11-05T00:00:00Z")
        .containsEntry("excess", "55.00 USD")
        .containsEntry("minimum_impact", "10.00 USD")
        .containsEntry("direction", "more")
        .containsEntry("requests_in_last_5_minutes", "1");
    Signal ended = signals.getLast();
    assertThat(ended.getObserved()).isEqualByComparingTo("480");
    assertThat(ended.getSeverity()).isEqualTo(Severity.CRITICAL);
    assertThat(ended.getPeriodEnd()).isEqualTo(bucket(8));
    assertThat(ended.getTitle())
        .isEqualTo("acme spent $440.00 more than usual, 2026-11-05 00:00 to 00:40 UTC");
    assertThat(ended.getEvidence()).containsEntry("ended_because", "spend is as usual again");
  }

  @Test
  void bucketThatIsNotOver_isToldWithinSeconds() {
    DetectDrive drive = known(ANOMALY);
    drive.spend("acme", bucket(0), "100");
    drive.beat(bucket(0).plusSeconds(20));

    List<Signal> early = drive.signals();
    assertThat(told(early)).containsExactly("FIRED anomaly|strange|acme||2026-11-05T00:00:00Z @1");
    assertThat(early.getFirst().getEvidence()).containsKey("early");

    drive.beat(bucket(0).plusSeconds(60));
    drive.spend("acme", bucket(0).plusSeconds(60), "20");
    drive.beat(bucket(1).plusSeconds(40));
    assertThat(drive.signals()).as("it has not doubled").isEmpty();
    drive.usual("acme", bucket(1), bucket(20), "5");
    assertThat(told(drive.signals()))
        .containsExactly("ENDED anomaly|strange|acme||2026-11-05T00:00:00Z @2");
  }

  @Test
  void earlyLookThatWasWrong_isWithdrawn() {
    DetectDrive drive = known(ANOMALY);
    drive.spend("acme", bucket(0), "100");
    drive.beat(bucket(0).plusSeconds(20));
    drive.signals();
    // a correction took the price away
    drive.spend("acme", bucket(0), "5");
    drive.beat(bucket(1).plusSeconds(40));

    List<Signal> signals = drive.signals();
    assertThat(told(signals))
        .containsExactly("WITHDRAWN anomaly|strange|acme||2026-11-05T00:00:00Z @2");
    drive.usual("acme", bucket(1), bucket(20), "5");
    assertThat(drive.signals()).isEmpty();
  }

  @Test
  void amountBeyondAllBounds_isStrangeAndStopsNothing() {
    DetectDrive drive = known(ANOMALY);
    drive.spend("acme", bucket(0), "1060000000000000");
    drive.beat(bucket(0).plusSeconds(20));
    drive.beat(bucket(1).plusSeconds(40));

    assertThat(told(drive.signals()))
        .first()
        .isEqualTo("FIRED anomaly|strange|acme||2026-11-05T00:00:00Z @1");
  }

  @Test
  void repeatAndRestarts_giveTheSameSignals() {
    List<String> once = told(runaway(Integer.MAX_VALUE));

    assertThat(once).isNotEmpty();
    assertThat(told(runaway(Integer.MAX_VALUE))).isEqualTo(once);
    for (int every = 1; every < 8; every++) {
      assertThat(told(runaway(every))).as("a restart every %d beats", every).isEqualTo(once);
    }
  }

  private static List<Signal> runaway(int restartEvery) {
    DetectDrive drive = known(ANOMALY, SILENCE);
    int beats = 0;
    for (int i = 0; i < 40; i++) {
      for (int minute = 0; minute < 5 && (i < 12 || i > 24); minute++) {
        Instant at = bucket(i).plusSeconds(60L * minute);
        drive.spend("acme", at, i < 9 ? "30" : "1");
        beats++;
        if (beats % restartEvery == 0) {
          drive.restart();
          // the heap is complete again after some beats
          drive.beat(at.plusSeconds(31));
          drive.beat();
        }
        drive.beat(at.plusSeconds(31));
      }
      drive.beat(bucket(i + 1).plusSeconds(29));
    }
    drive.pass(bucket(42));
    return drive.signals();
  }

  @Test
  void lessSpent_isInformation() {
    DetectDrive drive = new DetectDrive(ANOMALY);
    drive.usual("acme", START, KNOWN, "50");
    drive.usual("acme", bucket(0), bucket(6), "1");

    assertThat(drive.signals())
        .isNotEmpty()
        .allMatch(signal -> signal.getSeverity() == Severity.INFO)
        .allMatch(signal -> signal.getTitle().startsWith("acme spends less than usual: $"));
  }

  @Test
  void missingBuckets_areNotZero() {
    DetectDrive drive = known(ANOMALY);
    drive.beat(bucket(0).plus(Duration.ofHours(9)));
    drive.usual("acme", bucket(108), bucket(130), "5");

    assertThat(drive.signals()).isEmpty();
  }

  @Test
  void unpricedRequests_areNotZeroEither() {
    DetectDrive drive = known(ANOMALY, SILENCE);
    for (int i = 0; i < 24; i++) {
      drive.unpriced("acme", bucket(i));
      drive.beat(bucket(i + 1).plusSeconds(31));
    }
    drive.usual("acme", bucket(24), bucket(30), "5");

    assertThat(drive.signals()).isEmpty();
  }

  @Test
  void episodeOfASeriesThatGoesSilent_isEnded() {
    DetectDrive drive = known(ANOMALY);
    drive.usual("acme", bucket(0), bucket(3), "60");
    drive.signals();
    drive.pass(bucket(12));

    Signal ended = drive.signals().getLast();
    assertThat(ended.getState()).isEqualTo(SignalState.ENDED);
    assertThat(ended.getEvidence()).containsEntry("ended_because", "nothing is heard any more");
  }

  @Test
  void silence_isFiredOnceAndEndsWhenTheSeriesSpeaks() {
    DetectDrive drive = known(SILENCE);
    drive.pass(bucket(6).plusSeconds(29));
    assertThat(drive.signals()).as("not for half an hour").isEmpty();
    drive.pass(bucket(6).plusSeconds(31));
    drive.pass(bucket(9));
    List<Signal> fired = drive.signals();
    assertThat(told(fired)).containsExactly("FIRED silence|silent|acme||2026-11-05T00:00:00Z @1");
    assertThat(fired.getFirst().getKind()).isEqualTo(SignalKind.SILENCE);
    assertThat(fired.getFirst().getTitle())
        .isEqualTo("Nothing is heard of acme since 2026-11-05 00:00 UTC");

    drive.pass(bucket(13));
    drive.usual("acme", bucket(13), bucket(15), "5");
    List<Signal> ended = drive.signals();
    assertThat(told(ended)).containsExactly("ENDED silence|silent|acme||2026-11-05T00:00:00Z @2");
    assertThat(ended.getFirst().getEvidence()).containsEntry("silent_for", "1 h 5 min");
  }

  @Test
  void silenceThatNobodySaw_isFiredAndEnded() {
    DetectDrive drive = known(SILENCE);
    drive.pass(bucket(6).plusSeconds(10));
    drive.spend("acme", bucket(6), "5");
    drive.pass(bucket(8));

    assertThat(drive.signals())
        .extracting(Signal::getState)
        .containsExactly(SignalState.FIRED, SignalState.ENDED);
  }

  @Test
  void jumpOfTime_isNoSilenceOfWhatSpeaksAgain() {
    DetectDrive drive = known(SILENCE);
    Instant back = bucket(36).plusSeconds(70);
    drive.beat(back);
    assertThat(drive.signals()).as("nobody could be heard for three hours").isEmpty();
    drive.pass(back.plusSeconds(240));
    drive.spend("acme", bucket(36).plusSeconds(300), "5");
    drive.pass(bucket(38).plusSeconds(30));
    drive.usual("acme", bucket(38), bucket(48), "5");

    assertThat(drive.signals()).isEmpty();
  }

  @Test
  void silenceOfBeforeAJump_isFiredAfterTheQuietTime() {
    DetectDrive drive = known(SILENCE);
    drive.pass(bucket(3));
    drive.beat(bucket(36));
    drive.pass(bucket(37).minusMillis(1));
    assertThat(drive.signals()).isEmpty();
    drive.pass(bucket(37));

    assertThat(told(drive.signals()))
        .containsExactly("FIRED silence|silent|acme||2026-11-05T00:00:00Z @1");
  }

  @Test
  void silenceThatWasToldBeforeAJump_endsInTheQuietTime() {
    DetectDrive drive = known(SILENCE);
    drive.pass(bucket(7));
    assertThat(drive.signals()).hasSize(1);
    drive.beat(bucket(36));
    drive.usual("acme", bucket(36), bucket(37), "5");

    assertThat(told(drive.signals()))
        .containsExactly("ENDED silence|silent|acme||2026-11-05T00:00:00Z @2");
  }

  @Test
  void backlogReadInJumps_isNoSilenceOfWhatComesFromABehindPartition() {
    DetectDrive drive = known(SILENCE);
    for (int i = 8; i <= 40; i += 8) {
      drive.beat(bucket(i));
      drive.spend("acme", bucket(i - 2), "5");
    }
    drive.usual("acme", bucket(41), bucket(50), "5");

    assertThat(drive.signals()).isEmpty();
  }

  @Test
  void restartsInTheQuietTime_changeNeitherSignalsNorWhenTheyAreTold() {
    List<String> once = silenceOverAJump(Integer.MAX_VALUE);

    assertThat(once).containsExactly("00:55 FIRED silence|silent|acme||2026-11-05T00:00:00Z @1");
    for (int every = 1; every < 8; every++) {
      assertThat(silenceOverAJump(every)).as("a restart every %d beats", every).isEqualTo(once);
    }
  }

  private static List<String> silenceOverAJump(int restartEvery) {
    DetectDrive drive = known(SILENCE);
    List<String> told = new ArrayList<>();
    drive.pass(bucket(3));
    int beats = 0;
    for (Instant at = bucket(10); at.isBefore(bucket(20)); at = at.plusSeconds(60)) {
      beats++;
      if (beats % restartEvery == 0) {
        drive.restart();
      }
      drive.beat(at);
      // after a restart the heap is complete again after some beats
      drive.beat();
      drive.beat();
      String minute = at.toString().substring(11, 16);
      told(drive.signals()).forEach(signal -> told.add(minute + " " + signal));
    }
    return told;
  }

  @Test
  void endOfTheWindows_isNoSilence() {
    DetectDrive drive = known(SILENCE);
    drive.endMinutes(KNOWN);
    drive.pass(bucket(20));

    assertThat(drive.signals()).isEmpty();
  }

  @Test
  void spendThatIsStillToComeOut_isNoSilence() {
    DetectDrive drive = known(SILENCE);
    drive.spendUnseen("acme", bucket(2), "5");
    drive.pass(bucket(7));
    assertThat(drive.signals()).isEmpty();
    drive.pass(bucket(8));
    drive.pass(bucket(9).plusSeconds(31));
    assertThat(drive.signals()).extracting(Signal::getPeriodStart).containsExactly(bucket(3));
  }

  @Test
  void ruleSwitchedOff_endsWhatItTold_andItsTimeOffIsNoSilence() {
    DetectDrive drive = known(ANOMALY, SILENCE);
    drive.usual("acme", bucket(0), bucket(2), "60");
    drive.signals();
    drive.watch();
    drive.beat();
    List<Signal> ended = drive.signals();
    assertThat(told(ended)).containsExactly("ENDED anomaly|strange|acme||2026-11-05T00:00:00Z @3");
    assertThat(ended.getFirst().getEvidence())
        .containsEntry("ended_because", "it is not watched any more");
    drive.usual("acme", bucket(2), bucket(40), "5");
    drive.watch(ANOMALY, SILENCE);
    drive.beat();
    drive.usual("acme", bucket(40), bucket(60), "5");

    assertThat(drive.signals()).isEmpty();
  }

  @Test
  void windowOfAJudgedBucket_isLate() {
    DetectDrive drive = known(ANOMALY);
    drive.spend("acme", KNOWN.minus(Duration.ofHours(1)), "1000");
    drive.beat(bucket(2));

    assertThat(drive.signals()).isEmpty();
    assertThat(drive.count("detect_windows_late")).isEqualTo(1);
  }

  @Test
  void bucketThatStillChanges_waits() {
    DetectDrive drive = known(ANOMALY);
    double judged = drive.count("detect_buckets_judged");
    drive.spend("acme", bucket(0), "5");
    drive.beat(bucket(1).plusSeconds(20));
    drive.spend("acme", bucket(0), "6");
    drive.beat(bucket(1).plusSeconds(49));
    assertThat(drive.count("detect_buckets_judged")).isEqualTo(judged);
    drive.beat(bucket(1).plusSeconds(50));
    assertThat(drive.count("detect_buckets_judged")).isEqualTo(judged + 1);
  }

  @Test
  void tenantsAndRulesOfOneSet_areApart() {
    SignalRule.Anomaly dear =
        new SignalRule.Anomaly(
            "dear",
            new SignalRule.Where("umbrella", Map.of()),
            List.of(),
            ZoneOffset.UTC,
            new BigDecimal("1000"));
    DetectDrive drive = known(ANOMALY, dear);
    drive.usual("umbrella", START, KNOWN, "5");
    drive.usual("umbrella", bucket(0), bucket(3), "600");

    assertThat(drive.signals())
        .extracting(Signal::getSignalId)
        .contains(
            "anomaly|strange|umbrella||2026-11-05T00:00:00Z",
            "anomaly|dear|umbrella||2026-11-05T00:00:00Z")
        .allMatch(id -> id.contains("umbrella"));
  }

  @Test
  void seriesBeyondTheBound_areNotWatchedAndCounted() {
    DetectDrive drive = new DetectDrive(ANOMALY);
    int tooMany = 7;
    for (int i = 0; i < DetectProcessor.MAX_SERIES + tooMany; i++) {
      drive.spend("tenant-" + i, START, "5");
    }
    drive.beat(bucket(0));
    for (int i = 0; i < DetectProcessor.MAX_SERIES / DetectProcessor.MAX_JUDGED + 5; i++) {
      drive.beat();
    }

    assertThat(drive.stored()).isEqualTo(DetectProcessor.MAX_SERIES);
    assertThat(drive.count("detect_buckets_refused")).isEqualTo(tooMany);
  }

  @Test
  void seriesThatIsNeverHeardAgain_isForgotten() {
    DetectDrive drive = known(ANOMALY, SILENCE);
    assertThat(drive.stored()).isEqualTo(2);
    List<Signal> signals = new ArrayList<>();
    Instant late = KNOWN.plus(Duration.ofDays(44));
    drive.beat(late);
    drive.pass(late.plus(StreamTime.QUIET));
    signals.addAll(drive.signals());
    assertThat(drive.stored()).isEqualTo(2);
    drive.beat(KNOWN.plus(Duration.ofDays(46)));
    signals.addAll(drive.signals());

    assertThat(drive.stored()).isZero();
    assertThat(signals)
        .extracting(Signal::getState)
        .containsExactly(SignalState.FIRED, SignalState.ENDED);
  }
}
