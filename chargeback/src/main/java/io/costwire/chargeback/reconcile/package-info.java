// SPDX-License-Identifier: Apache-2.0
/**
 * Why a provider's figures differ from ours: lines by day, model and account, whose differences are
 * explained by causes that sum to them.
 */
@org.jspecify.annotations.NullMarked
package io.costwire.chargeback.reconcile;
