// SPDX-License-Identifier: Apache-2.0
/** Threads, properties and control topics around the topology. */
@NullMarked
package io.costwire.streams.runtime;

import org.jspecify.annotations.NullMarked;
