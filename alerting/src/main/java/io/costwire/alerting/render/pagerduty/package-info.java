// SPDX-License-Identifier: Apache-2.0
/** Events of PagerDuty; pure. */
@NullMarked
package io.costwire.alerting.render.pagerduty;

import org.jspecify.annotations.NullMarked;
