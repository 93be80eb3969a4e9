// SPDX-License-Identifier: Apache-2.0
/** Dead letters: what was refused, why, and putting it back. */
@NullMarked
package io.costwire.standalone.dlq;

import org.jspecify.annotations.NullMarked;
