// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import io.costwire.sink.failure.SinkFailure;
import org.jspecify.annotations.Nullable;

/**
 * A record that is passed over.
 *
 * @param source where it stands
 * @param failure why
 * @param detail what is wrong, without any content of the record
 * @param bodyLength bytes of what was refused
 * @param bodySha256 SHA-256 of what was refused, in hex
 * @param schemaId schema id of its wire format, where it had one
 */
public record Refusal(
    SourceOffset source,
    SinkFailure failure,
    String detail,
    long bodyLength,
    String bodySha256,
    @Nullable Integer schemaId) {}
