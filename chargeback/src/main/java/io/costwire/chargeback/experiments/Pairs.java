// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.experiments;

/** A sample of pairs as its sums: of both, of their squares and of their products. */
public record Pairs(long n, double x, double y, double xx, double yy, double xy) {}
