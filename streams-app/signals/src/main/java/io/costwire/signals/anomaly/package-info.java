// SPDX-License-Identifier: Apache-2.0
/**
 * Anomalies in spend, series by series: a state and a bucket in, the next state and a verdict out.
 * Pure and deterministic; time comes only from the buckets. Money is exact; {@code double} is used
 * for scores and expectations alone.
 */
@NullMarked
package io.costwire.signals.anomaly;

import org.jspecify.annotations.NullMarked;
