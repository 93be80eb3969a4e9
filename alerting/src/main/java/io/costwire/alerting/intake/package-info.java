// SPDX-License-Identifier: Apache-2.0
/** Signals from Kafka, decoded or refused. */
@NullMarked
package io.costwire.alerting.intake;

import org.jspecify.annotations.NullMarked;
