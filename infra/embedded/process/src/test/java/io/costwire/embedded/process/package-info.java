// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.embedded.process;

import org.jspecify.annotations.NullMarked;
