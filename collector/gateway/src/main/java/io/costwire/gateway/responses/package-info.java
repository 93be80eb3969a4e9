// SPDX-License-Identifier: Apache-2.0
/** Raw responses of providers, reduced to an event before anything is kept. */
@NullMarked
package io.costwire.gateway.responses;

import org.jspecify.annotations.NullMarked;
