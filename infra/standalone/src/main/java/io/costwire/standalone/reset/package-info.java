// SPDX-License-Identifier: Apache-2.0
/** Counting everything again from usage.events, as the next generation. */
@NullMarked
package io.costwire.standalone.reset;

import org.jspecify.annotations.NullMarked;
