// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.streams.notice.core;

import org.jspecify.annotations.NullMarked;
