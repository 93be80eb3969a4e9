// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.streams.owner.Ownership;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that waits for a price: its bytes as they stood in usage.events, and what was said of it
 * so far.
 *
 * @param arrivedAtMs milliseconds since 1970 UTC
 * @param pricedAt when it was found to have no price
 * @param provider of the price book, if it was known
 * @param given tags that ownership rules gave it
 * @param original value of the record in usage.events
 */
record ParkedEvent(
    PriceStatus status,
    long revision,
    long arrivedAtMs,
    Instant pricedAt,
    @Nullable String provider,
    @Nullable String bookVersion,
    Map<String, String> given,
    byte[] original) {
  /** First byte of the stored form, so that a later form can be told apart. */
  private static final int FORMAT = 2;

  /** Of versions that knew no ownership rules. */
  private static final int WITHOUT_TAGS = 1;

  private static final int UNKNOWN_MODEL = 1;
  private static final int UNKNOWN_PROVIDER = 2;

  static boolean isParkable(PriceStatus status) {
    return status == PriceStatus.UNPRICED_MODEL || status == PriceStatus.UNPRICED_PROVIDER;
  }

  static ParkedEvent of(PricedUsage unpriced, byte[] original) {
    return new ParkedEvent(
        unpriced.getStatus(),
        unpriced.getRevision(),
        unpriced.getArrivedAt().toEpochMilli(),
        unpriced.getPricedAt(),
        unpriced.getResolvedProvider(),
        unpriced.getPriceVersion(),
        Ownership.given(unpriced),
        original);
  }

  /**
   * The revision that is valid while the event waits.
   *
   * @param event what {@link #original} decodes to
   */
  PricedUsage unpriced(UsageEvent event, int partition, long offset) {
    Ownership.Tagged tagged = Ownership.with(event, given);
    return new PricedUsage(
        tagged.event(),
        status,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        provider,
        null,
        bookVersion,
        null,
        revision,
        partition,
        offset,
        Instant.ofEpochMilli(arrivedAtMs),
        pricedAt,
        null,
        null,
        tagged.ruledTags());
  }

  void write(ByteWriter out) {
    out.putByte(FORMAT)
        .putByte(status == PriceStatus.UNPRICED_MODEL ? UNKNOWN_MODEL : UNKNOWN_PROVIDER)
        .putFixed(revision)
        .putVar(arrivedAtMs)
        .putFixed(ChronoUnit.MICROS.between(Instant.EPOCH, pricedAt))
        .putText(provider == null ? "" : provider)
        .putText(bookVersion == null ? "" : bookVersion)
        .putVar(given.size());
    given.forEach((tag, value) -> out.putText(tag).putText(value));
    out.putVar(original.length).putBytes(original);
  }

  static ParkedEvent read(ByteReader in) {
    int format = in.getByte();
    if (format != FORMAT && format != WITHOUT_TAGS) {
      throw new IllegalStateException(
          "a parked event of format %d; this version knows %d: run the version that wrote it"
              .formatted(format, FORMAT));
    }
    PriceStatus status =
        in.getByte() == UNKNOWN_MODEL ? PriceStatus.UNPRICED_MODEL : PriceStatus.UNPRICED_PROVIDER;
    long revision = in.getFixed();
    long arrivedAtMs = in.getVar();
    Instant pricedAt = Instant.EPOCH.plus(in.getFixed(), ChronoUnit.MICROS);
    String provider = in.getText();
    String bookVersion = in.getText();
    return new ParkedEvent(
        status,
        revision,
        arrivedAtMs,
        pricedAt,
        provider.isEmpty() ? null : provider,
        bookVersion.isEmpty() ? null : bookVersion,
        format == FORMAT ? given(in) : Map.of(),
        in.getBytes(in.getCount()));
  }

  private static Map<String, String> given(ByteReader in) {
    Map<String, String> given = new HashMap<>();
    for (int left = in.getCount(); left > 0; left--) {
      given.put(in.getText(), in.getText());
    }
    return given;
  }
}
