// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What of ours is compared.
 *
 * @param provider in the book's name
 * @param from first day, UTC
 * @param to the day after the last
 * @param currency of the costs
 * @param tenant none for all of them
 */
public record Scope(
    String provider, LocalDate from, LocalDate to, String currency, Optional<String> tenant) {}
