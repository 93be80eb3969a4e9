// SPDX-License-Identifier: Apache-2.0
/**
 * What a month cost, frozen: {@link io.costwire.chargeback.close.Statement} is the contents page.
 * What changes afterwards is posted to the month that is open.
 */
@NullMarked
package io.costwire.chargeback.close;

import org.jspecify.annotations.NullMarked;
