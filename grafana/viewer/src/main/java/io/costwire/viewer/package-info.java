// SPDX-License-Identifier: Apache-2.0
/** The local page: dashboards, a live view and SQL, for one machine and without Grafana. */
@NullMarked
package io.costwire.viewer;

import org.jspecify.annotations.NullMarked;
