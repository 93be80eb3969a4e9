// SPDX-License-Identifier: Apache-2.0
/** Throughput of the large parts, measured against named baselines. */
@NullMarked
package io.costwire.standalone.bench;

import org.jspecify.annotations.NullMarked;
