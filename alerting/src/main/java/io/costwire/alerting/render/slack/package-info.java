// SPDX-License-Identifier: Apache-2.0
/** Slack messages and the calls that send them; pure. */
@NullMarked
package io.costwire.alerting.render.slack;

import org.jspecify.annotations.NullMarked;
