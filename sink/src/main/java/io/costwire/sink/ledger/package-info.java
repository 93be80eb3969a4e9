// SPDX-License-Identifier: Apache-2.0
/** Accounts for every record of usage.events, again and again, while the sink runs. */
@NullMarked
package io.costwire.sink.ledger;

import org.jspecify.annotations.NullMarked;
