// SPDX-License-Identifier: Apache-2.0
/** Child processes that end with their parent, and directories that have one owner. */
@NullMarked
package io.costwire.embedded.process;

import org.jspecify.annotations.NullMarked;
