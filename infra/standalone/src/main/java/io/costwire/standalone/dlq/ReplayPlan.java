// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import io.costwire.schemas.Rejection;
import io.costwire.standalone.dlq.DeadLetter.Place;
import io.costwire.standalone.dlq.DeadLetter.Replay.Impossible;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are replayed, and why the others are not. Holds ids, no bytes. The same record
 * refused several times, because it was sent or replayed again, is replayed once, from its newest
 * dead letter; otherwise each replay of what is still wrong would double their number.
 *
 * @param chosen id by the place of the dead letter
 * @param left the others
 */
public record ReplayPlan(Map<Place, String> chosen, List<ReplayLine> left) {
  /** About 30 MB of ids; what is more than that is better taken in parts. */
  static final int MAX_LETTERS = 100_000;

  public ReplayPlan {
    chosen = Map.copyOf(chosen);
    left = List.copyOf(left);
  }

  /**
   * @throws IllegalStateException when more than {@link #MAX_LETTERS} match
   */
  public static ReplayPlan of(DeadLetters letters, DeadLetterFilter filter) {
    Builder builder = new Builder();
    letters.forEach(filter, builder::add);
    return builder.build();
  }

  private static final class Builder {
    private record Candidate(String id, Place at, Instant rejectedAt) {}

    private final Map<String, Candidate> byContent = new HashMap<>();
    private final List<ReplayLine> left = new ArrayList<>();

    void add(DeadLetter letter) {
      if (letter.replay() instanceof Impossible(String why)) {
        left.add(new ReplayLine(letter.id(), ReplayLine.Result.NOT_REPLAYED, why));
      } else {
        var candidate = new Candidate(letter.id(), letter.at(), letter.rejection().getRejectedAt());
        byContent.merge(content(letter.rejection()), candidate, this::newer);
      }
      if (byContent.size() + left.size() > MAX_LETTERS) {
        throw new IllegalStateException(
            "more than %d dead letters match; narrow them with --reason, --stage or --since"
                .formatted(MAX_LETTERS));
      }
    }

    private Candidate newer(Candidate a, Candidate b) {
      Candidate newer = b.rejectedAt.isBefore(a.rejectedAt) ? a : b;
      Candidate older = newer == a ? b : a;
      if (!older.id.equals(newer.id)) {
        left.add(
            new ReplayLine(
                older.id,
                ReplayLine.Result.SAME_RECORD,
                "the same record was refused again as " + newer.id));
      }
      return newer;
    }

    private static String content(Rejection rejection) {
      @Nullable ByteBuffer key = rejection.getOriginalKey();
      String keyText = key == null ? "-" : HexFormat.of().formatHex(Originals.bytes(key));
      return rejection.getBodySha256() + keyText;
    }

    ReplayPlan build() {
      return new ReplayPlan(
          byContent.values().stream().collect(Collectors.toMap(Candidate::at, Candidate::id)),
          left);
    }
  }
}
