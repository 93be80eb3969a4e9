// SPDX-License-Identifier: Apache-2.0
/** Signals from the command line: the rules that hold, what they change, and what was noticed. */
@NullMarked
package io.costwire.standalone.signals;

import org.jspecify.annotations.NullMarked;
