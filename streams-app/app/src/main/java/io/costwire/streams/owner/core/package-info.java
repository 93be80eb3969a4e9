// SPDX-License-Identifier: Apache-2.0
/** Ownership rules: which tags usage gets. */
@NullMarked
package io.costwire.streams.owner.core;

import org.jspecify.annotations.NullMarked;
