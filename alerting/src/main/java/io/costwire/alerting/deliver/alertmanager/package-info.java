// SPDX-License-Identifier: Apache-2.0
/** Delivery to Prometheus Alertmanager. */
@NullMarked
package io.costwire.alerting.deliver.alertmanager;

import org.jspecify.annotations.NullMarked;
