// SPDX-License-Identifier: Apache-2.0
/** What history would have cost otherwise. */
@NullMarked
package io.costwire.chargeback.whatif;

import org.jspecify.annotations.NullMarked;
