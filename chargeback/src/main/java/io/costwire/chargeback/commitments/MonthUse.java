// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import java.math.BigDecimal;
import java.time.YearMonth;

/**
 * What a calendar month (UTC) used of what a commitment would cover.
 *
 * @param onDemand what it cost or would have cost without any commitment: FOCUS's ContractedCost,
 *     at negotiated rates and before what is paid in advance
 * @param tokens input and output tokens
 * @param unknown requests whose cost is not known, and so in no figure
 */
public record MonthUse(YearMonth month, BigDecimal onDemand, BigDecimal tokens, long unknown) {}
