// SPDX-License-Identifier: Apache-2.0
/** A model call that is seen on the wire becomes a usage event. */
@NullMarked
package io.costwire.listener;

import org.jspecify.annotations.NullMarked;
