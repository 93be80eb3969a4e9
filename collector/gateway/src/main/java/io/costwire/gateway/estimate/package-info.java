// SPDX-License-Identifier: Apache-2.0
/**
 * The price book that the pipeline prices with, in memory, for questions about requests to come.
 */
@NullMarked
package io.costwire.gateway.estimate;

import org.jspecify.annotations.NullMarked;
