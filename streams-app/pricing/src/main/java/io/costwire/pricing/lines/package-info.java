// SPDX-License-Identifier: Apache-2.0
/** What the command line reads and writes about prices: JSON lines, and tables for people. */
@NullMarked
package io.costwire.pricing.lines;

import org.jspecify.annotations.NullMarked;
