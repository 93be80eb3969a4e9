// SPDX-License-Identifier: Apache-2.0
/** Price accepted events with the active book. */
@NullMarked
package io.costwire.streams.price;

import org.jspecify.annotations.NullMarked;
