// SPDX-License-Identifier: Apache-2.0
/** Tests of the package. */
@NullMarked
package io.costwire.streams.budget;

import org.jspecify.annotations.NullMarked;
