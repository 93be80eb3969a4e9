// SPDX-License-Identifier: Apache-2.0
/** The real ClickHouse engine behind ClickHouse's HTTP interface, in a process of its own. */
@NullMarked
package io.costwire.embedded.clickhouse;

import org.jspecify.annotations.NullMarked;
