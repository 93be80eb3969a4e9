// SPDX-License-Identifier: Apache-2.0
/** The price book: its format, its checks, and how a model's name finds its entry. */
@NullMarked
package io.costwire.pricing.book;

import org.jspecify.annotations.NullMarked;
