// SPDX-License-Identifier: Apache-2.0
/** Sums, window keys, dimension sets and retention, without Kafka. */
@NullMarked
package io.costwire.streams.window.core;

import org.jspecify.annotations.NullMarked;
