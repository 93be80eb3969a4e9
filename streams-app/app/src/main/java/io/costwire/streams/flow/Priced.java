// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.schemas.PricedUsage;
import org.jspecify.annotations.Nullable;

/**
 * A priced usage on its way through the app.
 *
 * @param eventBytes the event as it was read, Avro in the schema of this version, which is what the
 *     priced usage embeds; null where it has to be encoded. Nobody changes the array.
 */
public record Priced(PricedUsage usage, byte @Nullable [] eventBytes) {}
