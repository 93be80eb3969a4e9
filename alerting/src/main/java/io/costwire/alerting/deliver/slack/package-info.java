// SPDX-License-Identifier: Apache-2.0
/** Delivery to Slack. */
@NullMarked
package io.costwire.alerting.deliver.slack;

import org.jspecify.annotations.NullMarked;
