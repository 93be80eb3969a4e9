// SPDX-License-Identifier: Apache-2.0
/** Proof that what went in came out, once and at the right price. */
@NullMarked
package io.costwire.standalone.ledger;

import org.jspecify.annotations.NullMarked;
