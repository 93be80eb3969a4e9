// SPDX-License-Identifier: Apache-2.0
/**
 * Dimension sets from the command line: what a file changes, from which hour on, and what holds.
 */
@NullMarked
package io.costwire.standalone.rules;

import org.jspecify.annotations.NullMarked;
