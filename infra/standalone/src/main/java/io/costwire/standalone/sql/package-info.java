// SPDX-License-Identifier: Apache-2.0
/** What the client of ClickHouse understands of SQL and of the server's answers. */
@NullMarked
package io.costwire.standalone.sql;

import org.jspecify.annotations.NullMarked;
