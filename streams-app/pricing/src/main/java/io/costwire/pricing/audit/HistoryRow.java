// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.PriceRequest;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of another tool's export as a piece of history, or why it is none. */
public sealed interface HistoryRow {

  /** The line of the file on which the row begins, from 1. */
  long line();

  /**
   * A row that says what was used.
   *
   * @param id the export's name for the row, if it has one that is a plain identifier
   * @param request what was used and when, as far as the price depends on it
   * @param reported what the export says it cost, in dollars; null when it does not say
   */
  record Usable(
      long line,
      @Nullable String id,
      PriceRequest request,
      Stands stands,
      @Nullable BigDecimal reported,
      Labels labels)
      implements HistoryRow {}

  /** A row of which nothing is to be counted, though nothing is wrong with it. */
  record LeftOut(long line, Why why) implements HistoryRow {}

  /** A row that could not be read; the reason names the field and the fix, never the value. */
  record Unreadable(long line, String reason) implements HistoryRow {}

  /** Why a row is left out. */
  enum Why {
    /** A cost without usage: cost exports, and spans that called no model. */
    NO_USAGE("say what something cost, or that a step ran, and not what was used"),
    /** A sum over a bucket that is not over; it would stand for the whole one. */
    NOT_OVER("are sums over a bucket that is not over yet; export them again when it is");

    private final String text;

    Why(String text) {
      this.text = text;
    }

    /** For people; follows the number of rows. */
    public String text() {
      return text;
    }
  }

  /**
   * For what a row stands.
   *
   * @param requests how many requests it is the sum of, as far as it says; null for one request of
   *     a log
   * @param fromGatewayCache whether a gateway answered from its own cache, without the provider
   */
  record Stands(@Nullable BigDecimal requests, boolean fromGatewayCache) {
    static final Stands ONE_REQUEST = new Stands(null, false);

    /** Whether the row is a sum. */
    public boolean isSum() {
      return requests != null;
    }
  }

  /** What a row says beside usage, by the names of the event's fields. */
  enum Field {
    /** {@code success} or {@code error}. */
    STATUS,
    ERROR_TYPE,
    OPERATION,
    DEPLOYMENT,
    API_KEY_ID,
    TRACE_ID,
    PARENT_ID,
    SESSION_ID,
    LATENCY_MS,
    /** When the first token came, as an instant. */
    FIRST_TOKEN_AT
  }

  /** Who a row was for, and how it went. */
  record Labels(Map<String, String> tags, Map<Field, String> fields) {
    static final Labels NONE = new Labels(Map.of(), Map.of());

    public Labels {
      tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
      EnumMap<Field, String> copy = new EnumMap<>(Field.class);
      copy.putAll(fields);
      fields = Collections.unmodifiableMap(copy);
    }
  }
}
