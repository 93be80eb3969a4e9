// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code audit} command: another tool's spend export in, what it reported against what the book
 * says out. The data path is {@code AuditInput} (a file as rows), {@code RowReader} (a row of one
 * format as usage), {@code RowPricer} and {@code CauseFinder} (what it costs, and why another cost
 * was reported), {@code AuditTally} (the account of all rows), {@code AuditReport}.
 */
@NullMarked
package io.costwire.pricing.audit;

import org.jspecify.annotations.NullMarked;
