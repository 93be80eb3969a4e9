// SPDX-License-Identifier: Apache-2.0
/** The ClickHouse edge: connection, inserts, migrations. */
@NullMarked
package io.costwire.sink.clickhouse;

import org.jspecify.annotations.NullMarked;
