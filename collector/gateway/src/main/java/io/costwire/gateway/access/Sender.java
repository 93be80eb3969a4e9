// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

/**
 * What a key stands for.
 *
 * @param rate as far as it has one of its own
 */
record Sender(Caller caller, OwnRate rate) {}
