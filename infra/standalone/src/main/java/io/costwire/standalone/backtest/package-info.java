// SPDX-License-Identifier: Apache-2.0
/** What rules and budgets would have told of history, without telling anybody. */
@NullMarked
package io.costwire.standalone.backtest;

import org.jspecify.annotations.NullMarked;
