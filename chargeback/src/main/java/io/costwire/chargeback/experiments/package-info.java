// SPDX-License-Identifier: Apache-2.0
/** Variants of an experiment side by side, and whether one of them is better. */
@NullMarked
package io.costwire.chargeback.experiments;

import org.jspecify.annotations.NullMarked;
