// SPDX-License-Identifier: Apache-2.0
/** Where results leave the topology. */
@NullMarked
package io.costwire.streams.emit;

import org.jspecify.annotations.NullMarked;
