// SPDX-License-Identifier: Apache-2.0
/**
 * The price engine: a priced request in, an explained charge out. Pure, thread-safe, no input or
 * output.
 */
@NullMarked
package io.costwire.pricing;

import org.jspecify.annotations.NullMarked;
