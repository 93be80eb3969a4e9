// SPDX-License-Identifier: Apache-2.0
/** Records of the topics that the gateway follows. */
@NullMarked
package io.costwire.gateway.topics;

import org.jspecify.annotations.NullMarked;
