// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.schemas.Rejection;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest dead letters without their bytes, and how many there are in all.
 *
 * @param letters oldest first
 * @param total all that match
 * @param byReason all that match, by reason
 * @param unreadable records of usage.rejected that are none, or whose schema the registry does not
 *     give
 */
public record DeadLetterList(
    List<Line> letters,
    long total,
    @JsonProperty("by_reason") Map<String, Long> byReason,
    long unreadable) {

  /** One dead letter. */
  public record Line(
      String id,
      @JsonProperty("rejected_at") String rejectedAt,
      String stage,
      String reason,
      @Nullable String field,
      @Nullable String tenant,
      String source,
      @JsonProperty("source_record") String sourceRecord,
      boolean replayable) {

    static Line of(DeadLetter letter) {
      Rejection rejection = letter.rejection();
      @Nullable String producer = rejection.getProducer();
      return new Line(
          letter.id(),
          rejection.getRejectedAt().toString(),
          rejection.getStage().name(),
          rejection.getReason().name(),
          shown(rejection.getField()),
          shown(rejection.getTenant()),
          Originals.shown(producer == null ? rejection.getSource() : producer),
          letter.sourceRecord(),
          letter.isReplayable());
    }

    private static @Nullable String shown(@Nullable String text) {
      return text == null ? null : Originals.shown(text);
    }
  }

  private record Dated(Instant at, Line line) {}

  /**
   * @param limit how many are listed
   */
  public static DeadLetterList read(DeadLetters letters, DeadLetterFilter filter, int limit) {
    PriorityQueue<Dated> newest = new PriorityQueue<>(Comparator.comparing(Dated::at));
    Map<String, Long> byReason = new TreeMap<>();
    long unreadable =
        letters.forEach(
            filter,
            letter -> {
              byReason.merge(letter.rejection().getReason().name(), 1L, Long::sum);
              newest.add(new Dated(letter.rejection().getRejectedAt(), Line.of(letter)));
              if (newest.size() > limit) {
                newest.remove();
              }
            });
    long total = byReason.values().stream().mapToLong(Long::longValue).sum();
    return new DeadLetterList(
        newest.stream().sorted(Comparator.comparing(Dated::at)).map(Dated::line).toList(),
        total,
        byReason,
        unreadable);
  }
}
