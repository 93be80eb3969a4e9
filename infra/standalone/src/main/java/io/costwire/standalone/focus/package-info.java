// SPDX-License-Identifier: Apache-2.0
/** Priced usage as a file of the FinOps Open Cost and Usage Specification. */
@NullMarked
package io.costwire.standalone.focus;

import org.jspecify.annotations.NullMarked;
