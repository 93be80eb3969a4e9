// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A signal that would have been.
 *
 * @param time when it would have been told, by event time, ISO 8601
 * @param title one line for people
 * @param tenant null where it spans tenants
 * @param began start of what it is about, ISO 8601
 * @param ended end of it, ISO 8601; null while it lasts, or where it has none
 * @param excess money that is too much, negative where it is too little; null where that is not
 *     known or not money
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Found(
    String time,
    String title,
    @Nullable String tenant,
    Map<String, String> labels,
    @Nullable String began,
    @Nullable String ended,
    @Nullable Amount observed,
    @Nullable Amount limit,
    @Nullable Amount excess) {

  /** Exact money or tokens, written as text so that no reader rounds it. */
  public record Amount(BigDecimal value) {
    @JsonValue
    String text() {
      return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
  }

  /** Where and when something was. */
  record Place(
      @Nullable String tenant,
      Map<String, String> labels,
      Instant began,
      @Nullable Instant ended) {}

  static Found at(Instant time, String title, Place place, Amounts amounts) {
    return new Found(
        time.toString(),
        title,
        place.tenant(),
        place.labels(),
        place.began().toString(),
        place.ended() == null ? null : place.ended().toString(),
        amount(amounts.observed()),
        amount(amounts.limit()),
        amount(amounts.excess()));
  }

  /** Amounts as far as they are known. */
  record Amounts(
      @Nullable BigDecimal observed, @Nullable BigDecimal limit, @Nullable BigDecimal excess) {
    static final Amounts NONE = new Amounts(null, null, null);
  }

  private static @Nullable Amount amount(@Nullable BigDecimal value) {
    return value == null ? null : new Amount(value);
  }
}
