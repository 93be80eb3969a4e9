// SPDX-License-Identifier: Apache-2.0
/** Decode, check and deduplicate usage events. */
@NullMarked
package io.costwire.streams.ingest;

import org.jspecify.annotations.NullMarked;
