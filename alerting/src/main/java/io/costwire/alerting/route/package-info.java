// SPDX-License-Identifier: Apache-2.0
/** Who hears of what, and how often; pure. */
@NullMarked
package io.costwire.alerting.route;

import org.jspecify.annotations.NullMarked;
