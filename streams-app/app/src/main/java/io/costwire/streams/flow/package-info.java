// SPDX-License-Identifier: Apache-2.0
/** What travels between the stages: names of nodes, outcomes, accepted events, counters. */
@NullMarked
package io.costwire.streams.flow;

import org.jspecify.annotations.NullMarked;
