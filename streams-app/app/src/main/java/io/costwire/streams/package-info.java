// SPDX-License-Identifier: Apache-2.0
/** Turns usage into cost, windows, budget states and signals. Start reading at CostTopology. */
@NullMarked
package io.costwire.streams;

import org.jspecify.annotations.NullMarked;
