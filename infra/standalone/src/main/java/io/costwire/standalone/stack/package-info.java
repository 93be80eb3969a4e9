// SPDX-License-Identifier: Apache-2.0
/** Broker, registry, engine and apps as one process tree. */
@NullMarked
package io.costwire.standalone.stack;

import org.jspecify.annotations.NullMarked;
