// SPDX-License-Identifier: Apache-2.0
/** Experiments of single requests, and what they show. */
@NullMarked
package io.costwire.standalone.experiments;

import org.jspecify.annotations.NullMarked;
