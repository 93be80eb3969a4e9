// SPDX-License-Identifier: Apache-2.0
/** The HTTP collector: body, decode, publish, answer. */
@NullMarked
package io.costwire.gateway;

import org.jspecify.annotations.NullMarked;
