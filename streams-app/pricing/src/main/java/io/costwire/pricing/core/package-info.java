// SPDX-License-Identifier: Apache-2.0
/** Units of usage, their order, and the arithmetic that charges each of them once. */
@NullMarked
package io.costwire.pricing.core;

import org.jspecify.annotations.NullMarked;
