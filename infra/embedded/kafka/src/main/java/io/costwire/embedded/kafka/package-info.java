// SPDX-License-Identifier: Apache-2.0
/** A real Kafka broker in this process. */
@NullMarked
package io.costwire.embedded.kafka;

import org.jspecify.annotations.NullMarked;
