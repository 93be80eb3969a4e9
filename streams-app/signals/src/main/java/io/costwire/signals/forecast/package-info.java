// SPDX-License-Identifier: Apache-2.0
/**
 * What a period's spend will be at its end, how sure that is, and when a budget will be used up.
 *
 * <p>Amounts come in and go out as exact decimals. Between the two the model computes in double: a
 * forecast is an estimate, and nothing it returns is ever added to what was spent.
 */
@NullMarked
package io.costwire.signals.forecast;

import org.jspecify.annotations.NullMarked;
