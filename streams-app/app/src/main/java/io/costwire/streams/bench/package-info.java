// SPDX-License-Identifier: Apache-2.0
/** Topologies to compare the full one with. */
@NullMarked
package io.costwire.streams.bench;

import org.jspecify.annotations.NullMarked;
