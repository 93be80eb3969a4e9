// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.standalone.close;

import org.jspecify.annotations.NullMarked;
