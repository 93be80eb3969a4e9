// SPDX-License-Identifier: Apache-2.0
/** Confluent's wire format on the hot path: decode usage events, encode results, schema ids. */
@NullMarked
package io.costwire.streams.wire;

import org.jspecify.annotations.NullMarked;
