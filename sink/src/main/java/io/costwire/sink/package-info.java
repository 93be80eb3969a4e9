// SPDX-License-Identifier: Apache-2.0
/** Writes every output topic to ClickHouse: at-least-once transport of idempotent rows. */
@NullMarked
package io.costwire.sink;

import org.jspecify.annotations.NullMarked;
