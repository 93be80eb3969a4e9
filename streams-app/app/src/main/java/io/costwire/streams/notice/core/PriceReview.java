// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.WindowGrain;

/**
 * How far a task has come with comparing versions of the price book.
 *
 * @param former version that was compared last, or that is compared now
 * @param current version that it is compared with; empty when there is nothing to do
 * @param daySecond start of the last complete day when that began, seconds since 1970 UTC
 * @param running whether the tenants without usage on that day are looked at, by the day after
 * @param tenant who was looked at last; empty before the first
 * @param number how many comparisons were begun
 */
public record PriceReview(
    String former, String current, long daySecond, boolean running, String tenant, long number) {

  /** Nothing to compare the first book with. */
  public static PriceReview begin(String version) {
    return new PriceReview(version, "", 0, false, "", 0);
  }

  public boolean isSettled() {
    return current.isEmpty();
  }

  /** With another version, from the beginning. */
  public PriceReview with(String version, long streamSecond) {
    long today = WindowGrain.DAY.startOf(streamSecond);
    return new PriceReview(
        former, version, today - WindowGrain.DAY.seconds(), false, "", number + 1);
  }

  public PriceReview after(String lookedAt) {
    return new PriceReview(former, current, daySecond, running, lookedAt, number);
  }

  public PriceReview withRunningDay() {
    return new PriceReview(former, current, daySecond, true, "", number);
  }

  /** Everybody was looked at. */
  public PriceReview settled(String version) {
    return new PriceReview(version, "", 0, false, "", number);
  }

  /** Start of the day that is looked at. */
  public long lookedAtSecond() {
    return running ? daySecond + WindowGrain.DAY.seconds() : daySecond;
  }

  public byte[] toBytes() {
    return new ByteWriter()
        .putText(former)
        .putText(current)
        .putFixed(daySecond)
        .putByte(running ? 1 : 0)
        .putText(tenant)
        .putVar(number)
        .toBytes();
  }

  public static PriceReview read(ByteReader in) {
    return new PriceReview(
        in.getText(), in.getText(), in.getFixed(), in.getByte() == 1, in.getText(), in.getVar());
  }
}
