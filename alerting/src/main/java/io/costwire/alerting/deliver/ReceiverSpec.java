// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.time.Duration;
import java.util.Optional;

/**
 * What the configuration says of a receiver.
 *
 * @param timeout of one attempt
 */
public record ReceiverSpec(
    String name, ChannelSpec channel, Duration timeout, Optional<RateLimit> rateLimit) {}
