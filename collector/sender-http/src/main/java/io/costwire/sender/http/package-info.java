// SPDX-License-Identifier: Apache-2.0
/** Sends usage events to the gateway over HTTP. */
@NullMarked
package io.costwire.sender.http;

import org.jspecify.annotations.NullMarked;
