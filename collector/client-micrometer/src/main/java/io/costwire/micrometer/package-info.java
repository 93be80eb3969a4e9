// SPDX-License-Identifier: Apache-2.0
/** The Java client's own counts for Micrometer. */
@NullMarked
package io.costwire.micrometer;

import org.jspecify.annotations.NullMarked;
