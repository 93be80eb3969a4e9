// SPDX-License-Identifier: Apache-2.0
/** A real schema registry as a child process. */
@NullMarked
package io.costwire.embedded.registry;

import org.jspecify.annotations.NullMarked;
