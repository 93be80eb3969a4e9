// SPDX-License-Identifier: Apache-2.0
/** The whole pipeline on one machine, and the costwire command. */
@NullMarked
package io.costwire.standalone;

import org.jspecify.annotations.NullMarked;
