// SPDX-License-Identifier: Apache-2.0
/** Word to receivers: queues, retries, channels. */
@NullMarked
package io.costwire.alerting.deliver;

import org.jspecify.annotations.NullMarked;
