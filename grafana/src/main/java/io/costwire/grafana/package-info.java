// SPDX-License-Identifier: Apache-2.0
/** The dashboards, and their queries as Grafana's ClickHouse plugin would send them. */
@NullMarked
package io.costwire.grafana;

import org.jspecify.annotations.NullMarked;
