// SPDX-License-Identifier: Apache-2.0
/** The price book from the command line: what a file changes in it, and what that concerns. */
@NullMarked
package io.costwire.standalone.prices;

import org.jspecify.annotations.NullMarked;
