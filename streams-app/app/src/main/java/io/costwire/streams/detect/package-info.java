// SPDX-License-Identifier: Apache-2.0
/** Fifth stage: what is noticed in the stream itself. */
@NullMarked
package io.costwire.streams.detect;

import org.jspecify.annotations.NullMarked;
