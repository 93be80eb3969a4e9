// SPDX-License-Identifier: Apache-2.0
/** What is told of a series and how often, and what made its spend change; without Kafka. */
@NullMarked
package io.costwire.streams.detect.core;

import org.jspecify.annotations.NullMarked;
