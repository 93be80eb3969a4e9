// SPDX-License-Identifier: Apache-2.0
/** API keys: how they are made, kept as hashes in a file, and found again. */
@NullMarked
package io.costwire.runtime.access;

import org.jspecify.annotations.NullMarked;
