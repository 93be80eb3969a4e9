// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.schemas.UsageEvent;

/**
 * An event that passed ingest: decoded, checked, seen for the first time.
 *
 * @param inOurSchema whether the bytes of the source are in the schema of this version
 */
public record AcceptedEvent(UsageEvent event, SourceRecord source, boolean inOurSchema) {}
