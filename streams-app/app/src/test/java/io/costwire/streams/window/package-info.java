// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.streams.window;

import org.jspecify.annotations.NullMarked;
