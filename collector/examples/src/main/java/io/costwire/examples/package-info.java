// SPDX-License-Identifier: Apache-2.0
/** Ways to send usage events, each run by a test. */
@NullMarked
package io.costwire.examples;

import org.jspecify.annotations.NullMarked;
