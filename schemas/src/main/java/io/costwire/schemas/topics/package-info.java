// SPDX-License-Identifier: Apache-2.0
/** The topics of the data path: names, keys, values, partitions, retention, and their serdes. */
@NullMarked
package io.costwire.schemas.topics;

import org.jspecify.annotations.NullMarked;
