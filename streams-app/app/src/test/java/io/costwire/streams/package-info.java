// SPDX-License-Identifier: Apache-2.0
/** Tests of the package. */
@NullMarked
package io.costwire.streams;

import org.jspecify.annotations.NullMarked;
