// SPDX-License-Identifier: Apache-2.0
/** Whose usage is whose: rules from a file, on their topic, and applied to history. */
@NullMarked
package io.costwire.standalone.ownership;

import org.jspecify.annotations.NullMarked;
