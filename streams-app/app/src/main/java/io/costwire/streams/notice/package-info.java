// SPDX-License-Identifier: Apache-2.0
/**
 * Beside the fifth stage: expensive requests, usage without a price, storms of failed or repeated
 * requests, and what another version of the price book changes.
 */
@NullMarked
package io.costwire.streams.notice;

import org.jspecify.annotations.NullMarked;
