// SPDX-License-Identifier: Apache-2.0
/** What happens to records and threads that fail. */
@NullMarked
package io.costwire.streams.failure;

import org.jspecify.annotations.NullMarked;
