// SPDX-License-Identifier: Apache-2.0
/** What recording an event costs the caller, beside other reporters in the same run. */
@NullMarked
package io.costwire.benchmarks;

import org.jspecify.annotations.NullMarked;
