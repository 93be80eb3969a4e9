// SPDX-License-Identifier: Apache-2.0
/** The costwire command: one class per subcommand. */
@NullMarked
package io.costwire.standalone.cli;

import org.jspecify.annotations.NullMarked;
