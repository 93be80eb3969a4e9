// SPDX-License-Identifier: Apache-2.0
/** What a month costs under terms that are agreed for a month, beside what it costs on demand. */
@org.jspecify.annotations.NullMarked
package io.costwire.chargeback.commitments;
