// SPDX-License-Identifier: Apache-2.0
/**
 * Provider response bodies and streams in, canonical usage out. Pure; never passes on any content
 * of a body.
 */
@NullMarked
package io.costwire.extract;

import org.jspecify.annotations.NullMarked;
