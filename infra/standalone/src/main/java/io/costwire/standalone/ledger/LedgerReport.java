// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The outcome of a ledger check: accepted = priced + partial + unpriced + no_usage + invalid +
 * rejected + duplicate + pending, and the same money in every place.
 *
 * @param balanced whether nothing is pending and there is no difference
 * @param accepted records in usage.events
 * @param pending accepted, but found nowhere further on yet
 * @param cost billed cost of all stored rows, a plain decimal
 * @param sealed of the accepted, those that checkpoints stand for
 * @param differences what does not agree, in words; at most {@link Ledger#MAX_DIFFERENCES}
 */
@JsonPropertyOrder({"balanced", "accepted", "priced", "partial", "unpriced", "no_usage"})
public record LedgerReport(
    boolean balanced,
    long accepted,
    long priced,
    long partial,
    long unpriced,
    @JsonProperty("no_usage") long noUsage,
    long invalid,
    long rejected,
    long duplicate,
    long pending,
    String cost,
    long sealed,
    List<PartitionLine> partitions,
    List<String> differences) {

  /** The same account for one partition of usage.events. */
  public record PartitionLine(
      int partition, long accepted, long stored, long rejected, long duplicate, long pending) {}
}
