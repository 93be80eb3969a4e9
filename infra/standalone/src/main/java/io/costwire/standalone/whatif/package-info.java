// SPDX-License-Identifier: Apache-2.0
/** History under changes of a file. */
@NullMarked
package io.costwire.standalone.whatif;

import org.jspecify.annotations.NullMarked;
