// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.streams.detect.core;

import org.jspecify.annotations.NullMarked;
