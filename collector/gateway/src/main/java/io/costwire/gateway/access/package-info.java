// SPDX-License-Identifier: Apache-2.0
/** Who may send: API keys, what each may name, and how much. */
@NullMarked
package io.costwire.gateway.access;

import org.jspecify.annotations.NullMarked;
