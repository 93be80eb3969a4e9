// SPDX-License-Identifier: Apache-2.0
/** Price lists of others, turned into documents of the book without losing its history. */
@NullMarked
package io.costwire.pricing.imports;

import org.jspecify.annotations.NullMarked;
