// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import io.costwire.schemas.RejectStage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Headers of a dead letter that was put back on usage.events. They say where it came from; key and
 * value are the original ones.
 *
 * <p>An event that pricing refused had passed ingest before, so its id is among those seen and a
 * plain replay would be taken for a duplicate. Its replay counts as an event of its own, known by
 * the dead letter it was made of: it passes once, and a second replay of the same dead letter is a
 * duplicate again.
 */
public final class ReplayMark {
  /** Id of the dead letter. */
  public static final String FROM = "costwire-replayed-from";

  /** Stage that refused it. */
  public static final String REFUSED_AT = "costwire-refused-at";

  private static final byte[] PRICE = RejectStage.PRICE.name().getBytes(StandardCharsets.US_ASCII);

  /** Longer headers are not ours. */
  private static final int MAX_ID_BYTES = 256;

  private ReplayMark() {}

  /** Marks a record. */
  public static void put(Headers headers, String rejectionId, RejectStage stage) {
    headers.add(FROM, rejectionId.getBytes(StandardCharsets.UTF_8));
    headers.add(REFUSED_AT, stage.name().getBytes(StandardCharsets.US_ASCII));
  }

  /** The name by which repeats of an event are known. */
  static String dedupName(String eventId, Headers headers) {
    Header stage = headers.lastHeader(REFUSED_AT);
    Header from = headers.lastHeader(FROM);
    boolean seenBefore =
        stage != null
            && from != null
            && Arrays.equals(stage.value(), PRICE)
            && from.value() != null
            && from.value().length <= MAX_ID_BYTES;
    return seenBefore ? eventId + "\0" + new String(from.value(), StandardCharsets.UTF_8) : eventId;
  }
}
