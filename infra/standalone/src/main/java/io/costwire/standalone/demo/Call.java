// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import java.time.Instant;

/**
 * One call of a provider as the demo's traffic has it, before any body exists.
 *
 * @param number position in the plan, from 0
 * @param tenant who pays
 * @param cachedTokens part of the prompt that was read from the provider's cache
 * @param trace what the call is a part of, such as one ticket
 * @param failed whether the provider answered with a rate-limit error, and so without usage
 */
record Call(
    int number,
    String tenant,
    String eventId,
    Instant time,
    Feature feature,
    ModelProfile model,
    String user,
    int promptTokens,
    int cachedTokens,
    int answerTokens,
    String trace,
    boolean failed) {}
