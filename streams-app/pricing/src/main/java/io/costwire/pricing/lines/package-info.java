// SPDX-License-Identifier: Apache-2.0
/** JSON lines in and out, for the command line. */
@NullMarked
package io.costwire.pricing.lines;

import org.jspecify.annotations.NullMarked;
