// SPDX-License-Identifier: Apache-2.0
/** Which version of the price book is complete and active. */
@NullMarked
package io.costwire.streams.price.core;

import org.jspecify.annotations.NullMarked;
