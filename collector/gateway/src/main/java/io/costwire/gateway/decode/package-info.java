// SPDX-License-Identifier: Apache-2.0
/** Bodies to events: pure, and silent about content. */
@NullMarked
package io.costwire.gateway.decode;

import org.jspecify.annotations.NullMarked;
