// SPDX-License-Identifier: Apache-2.0
/** Events to Kafka, acknowledged or not within a deadline. */
@NullMarked
package io.costwire.gateway.publish;

import org.jspecify.annotations.NullMarked;
