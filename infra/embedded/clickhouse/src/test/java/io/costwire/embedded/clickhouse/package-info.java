// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.embedded.clickhouse;

import org.jspecify.annotations.NullMarked;
