// SPDX-License-Identifier: Apache-2.0
/** The files and the history behind {@code costwire reconcile}. */
@org.jspecify.annotations.NullMarked
package io.costwire.standalone.reconcile;
