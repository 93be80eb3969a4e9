// SPDX-License-Identifier: Apache-2.0
/** History priced again: read from ClickHouse, reported, and fed to the streams app. */
@NullMarked
package io.costwire.standalone.reprice;

import org.jspecify.annotations.NullMarked;
