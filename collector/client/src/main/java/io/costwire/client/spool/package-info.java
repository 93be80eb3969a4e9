// SPDX-License-Identifier: Apache-2.0
/** Records on disk, first in, first out; knows nothing of what is in them. */
@NullMarked
package io.costwire.client.spool;

import org.jspecify.annotations.NullMarked;
