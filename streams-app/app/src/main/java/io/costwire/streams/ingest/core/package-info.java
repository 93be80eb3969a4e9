// SPDX-License-Identifier: Apache-2.0
/** Ingest decisions without Kafka: identity, dedup horizon, event-time policy. */
@NullMarked
package io.costwire.streams.ingest.core;

import org.jspecify.annotations.NullMarked;
