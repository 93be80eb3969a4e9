// SPDX-License-Identifier: Apache-2.0
/**
 * Capacity that is paid for by the hour: files of it become charges among the usage events, and
 * what came of these is spread over who used it.
 */
@NullMarked
package io.costwire.standalone.capacity;

import org.jspecify.annotations.NullMarked;
