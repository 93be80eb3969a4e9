// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

/**
 * A query to begin with.
 *
 * @param view what it reads
 * @param about what that holds
 * @param query runs as it stands
 */
public record SqlExample(String view, String about, String query) {}
