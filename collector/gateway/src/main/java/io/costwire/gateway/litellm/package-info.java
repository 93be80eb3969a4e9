// SPDX-License-Identifier: Apache-2.0
/** The payloads of LiteLLM's generic API callback as events. */
@NullMarked
package io.costwire.gateway.litellm;

import org.jspecify.annotations.NullMarked;
