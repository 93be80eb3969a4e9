// SPDX-License-Identifier: Apache-2.0
/** What can go wrong and what is done about it. */
@NullMarked
package io.costwire.sink.failure;

import org.jspecify.annotations.NullMarked;
