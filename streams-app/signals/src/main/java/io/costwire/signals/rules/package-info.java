// SPDX-License-Identifier: Apache-2.0
/** What people are told about beside budgets: rules, and those that hold where nobody gave any. */
@NullMarked
package io.costwire.signals.rules;

import org.jspecify.annotations.NullMarked;
