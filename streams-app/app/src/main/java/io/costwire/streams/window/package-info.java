// SPDX-License-Identifier: Apache-2.0
/** Full totals per window of each dimension set, combined in two steps. */
@NullMarked
package io.costwire.streams.window;

import org.jspecify.annotations.NullMarked;
