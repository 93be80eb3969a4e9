// SPDX-License-Identifier: Apache-2.0
/** Bodies of webhooks by template; pure. */
@NullMarked
package io.costwire.alerting.render.webhook;

import org.jspecify.annotations.NullMarked;
