// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/**
 * Strange buckets, a signal or not yet.
 *
 * @param open whether both gates were passed
 * @param calm buckets near the expectation since the last strange one
 * @param held what was expected before it began
 * @param day what it brought so far, hour by hour
 */
record Suspicion(Episode episode, boolean open, int calm, Held held, DayShape day) {}
