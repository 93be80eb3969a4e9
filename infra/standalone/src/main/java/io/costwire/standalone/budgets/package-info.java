// SPDX-License-Identifier: Apache-2.0
/** Budgets from the command line: what a file says, what it changes, and what holds. */
@NullMarked
package io.costwire.standalone.budgets;

import org.jspecify.annotations.NullMarked;
