// SPDX-License-Identifier: Apache-2.0
/** Lets old rows go, after their sums are sealed. */
@NullMarked
package io.costwire.sink.retention;

import org.jspecify.annotations.NullMarked;
