// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

/**
 * A complete event on its way out.
 *
 * @param reservedBytes memory that it still has reserved in the queue
 * @param position in the order of its source
 * @param spooled whether it is on disk, and stays there until it is settled
 */
record Pending(UsageEvent event, int reservedBytes, long position, boolean spooled) {}
