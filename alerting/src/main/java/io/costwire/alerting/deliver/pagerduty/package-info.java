// SPDX-License-Identifier: Apache-2.0
/** Delivery to PagerDuty. */
@NullMarked
package io.costwire.alerting.deliver.pagerduty;

import org.jspecify.annotations.NullMarked;
