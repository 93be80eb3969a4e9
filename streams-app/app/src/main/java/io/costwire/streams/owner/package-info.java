// SPDX-License-Identifier: Apache-2.0
/** Ownership: rules from control.ownership, and what they make of events. */
@NullMarked
package io.costwire.streams.owner;

import org.jspecify.annotations.NullMarked;
