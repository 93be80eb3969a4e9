// SPDX-License-Identifier: Apache-2.0
/** Microbenchmarks of the price engine; compiled and run by the profile {@code bench} only. */
@NullMarked
package io.costwire.pricing.bench;

import org.jspecify.annotations.NullMarked;
