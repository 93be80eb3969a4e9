// SPDX-License-Identifier: Apache-2.0
/** Kafka, a schema registry and ClickHouse for integration tests. */
@NullMarked
package io.costwire.testkit;

import org.jspecify.annotations.NullMarked;
