// SPDX-License-Identifier: Apache-2.0
/** Spend per budget, group and civil period, and the signals that thresholds cause. */
@NullMarked
package io.costwire.streams.budget;

import org.jspecify.annotations.NullMarked;
