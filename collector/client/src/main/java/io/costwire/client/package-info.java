// SPDX-License-Identifier: Apache-2.0
/** The Java client: records usage without blocking or breaking the caller. */
@NullMarked
package io.costwire.client;

import org.jspecify.annotations.NullMarked;
