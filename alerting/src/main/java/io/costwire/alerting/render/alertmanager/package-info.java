// SPDX-License-Identifier: Apache-2.0
/** Alerts of Prometheus Alertmanager; pure. */
@NullMarked
package io.costwire.alerting.render.alertmanager;

import org.jspecify.annotations.NullMarked;
