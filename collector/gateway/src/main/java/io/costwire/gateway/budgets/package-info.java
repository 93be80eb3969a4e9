// SPDX-License-Identifier: Apache-2.0
/** What is left of budgets, as the streams app committed it to Kafka, in memory. */
@NullMarked
package io.costwire.gateway.budgets;

import org.jspecify.annotations.NullMarked;
