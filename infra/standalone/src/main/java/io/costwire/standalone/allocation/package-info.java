// SPDX-License-Identifier: Apache-2.0
/** Files of allocation rules. */
@NullMarked
package io.costwire.standalone.allocation;

import org.jspecify.annotations.NullMarked;
