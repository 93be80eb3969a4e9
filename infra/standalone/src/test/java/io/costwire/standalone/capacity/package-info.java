// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.standalone.capacity;

import org.jspecify.annotations.NullMarked;
