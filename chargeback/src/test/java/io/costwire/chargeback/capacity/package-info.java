// SPDX-License-Identifier: Apache-2.0
/** Tests of the package. */
@NullMarked
package io.costwire.chargeback.capacity;

import org.jspecify.annotations.NullMarked;
