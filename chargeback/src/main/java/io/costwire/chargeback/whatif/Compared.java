// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.whatif;

import java.math.BigDecimal;

/**
 * Requests as they were and as they would be. What has no price on either side is only counted.
 *
 * @param requests that are compared
 * @param changed of them
 * @param unknown requests that are not compared: their cost is not known on one side
 * @param actual cost as billed
 * @param otherwise cost under the changes
 * @param actualErrors expected cost of failures as it was
 * @param otherwiseErrors expected cost of failures under the changes
 */
public record Compared(
    long requests,
    long changed,
    long unknown,
    BigDecimal actual,
    BigDecimal otherwise,
    BigDecimal actualErrors,
    BigDecimal otherwiseErrors) {
  public static final Compared NOTHING =
      new Compared(0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /** A request of which both sides are known. */
  public static Compared request(
      boolean changed, BigDecimal actual, BigDecimal otherwise, Errors errors) {
    return new Compared(
        1, changed ? 1 : 0, 0, actual, otherwise, errors.actual(), errors.otherwise());
  }

  /** Expected cost of the failures of a request on both sides. */
  public record Errors(BigDecimal actual, BigDecimal otherwise) {
    public static final Errors NONE = new Errors(BigDecimal.ZERO, BigDecimal.ZERO);
  }

  /** A request that cannot be compared. */
  public static Compared unknownRequest() {
    return new Compared(
        0, 0, 1, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
  }

  /** What capacity costs whether it is used or not. */
  static Compared fixed(BigDecimal cost) {
    return new Compared(0, 0, 0, BigDecimal.ZERO, cost, BigDecimal.ZERO, BigDecimal.ZERO);
  }

  public Compared plus(Compared other) {
    return new Compared(
        requests + other.requests,
        changed + other.changed,
        unknown + other.unknown,
        actual.add(other.actual),
        otherwise.add(other.otherwise),
        actualErrors.add(other.actualErrors),
        otherwiseErrors.add(other.otherwiseErrors));
  }

  /** What would be saved, failures included; below 0 where it would cost more. */
  public BigDecimal saving() {
    return actual.add(actualErrors).subtract(otherwise).subtract(otherwiseErrors);
  }
}
