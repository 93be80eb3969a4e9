// SPDX-License-Identifier: Apache-2.0
/** The sink under load while its processes and ClickHouse are killed, frozen and stopped. */
@NullMarked
package io.costwire.sink.chaos;

import org.jspecify.annotations.NullMarked;
