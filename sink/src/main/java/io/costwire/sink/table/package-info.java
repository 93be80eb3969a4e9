// SPDX-License-Identifier: Apache-2.0
/** One class per table: its columns in order, and where each value comes from. */
@NullMarked
package io.costwire.sink.table;

import org.jspecify.annotations.NullMarked;
