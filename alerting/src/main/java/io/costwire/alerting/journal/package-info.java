// SPDX-License-Identifier: Apache-2.0
/** State and deliveries, recorded in Kafka together with the offsets that led to them. */
@NullMarked
package io.costwire.alerting.journal;

import org.jspecify.annotations.NullMarked;
