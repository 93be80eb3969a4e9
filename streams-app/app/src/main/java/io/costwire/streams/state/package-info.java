// SPDX-License-Identifier: Apache-2.0
/** Compact binary form of state and of partial sums. */
@NullMarked
package io.costwire.streams.state;

import org.jspecify.annotations.NullMarked;
