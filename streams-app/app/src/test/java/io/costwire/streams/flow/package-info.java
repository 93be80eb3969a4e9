// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.streams.flow;

import org.jspecify.annotations.NullMarked;
