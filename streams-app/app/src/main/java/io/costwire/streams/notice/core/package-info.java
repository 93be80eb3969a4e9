// SPDX-License-Identifier: Apache-2.0
/** What is worth a signal, without Kafka. */
@NullMarked
package io.costwire.streams.notice.core;

import org.jspecify.annotations.NullMarked;
