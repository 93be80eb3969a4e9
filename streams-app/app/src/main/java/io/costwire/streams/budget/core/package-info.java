// SPDX-License-Identifier: Apache-2.0
/** Budget decisions without Kafka: matching, civil periods, thresholds. */
@NullMarked
package io.costwire.streams.budget.core;

import org.jspecify.annotations.NullMarked;
