// SPDX-License-Identifier: Apache-2.0
/** Sends usage events to Kafka. */
@NullMarked
package io.costwire.sender.kafka;

import org.jspecify.annotations.NullMarked;
