// SPDX-License-Identifier: Apache-2.0
/** Tests of the package. */
@NullMarked
package io.costwire.standalone.whatif;

import org.jspecify.annotations.NullMarked;
