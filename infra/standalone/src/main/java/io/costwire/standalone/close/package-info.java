// SPDX-License-Identifier: Apache-2.0
/**
 * Statements of months: {@link io.costwire.standalone.close.MonthClose} freezes one, {@link
 * io.costwire.standalone.close.Statements} tells what one is at any time.
 */
@NullMarked
package io.costwire.standalone.close;

import org.jspecify.annotations.NullMarked;
