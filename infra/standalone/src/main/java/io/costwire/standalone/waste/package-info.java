// SPDX-License-Identifier: Apache-2.0
/** What was paid for and need not have been, for {@code costwire waste}. */
@org.jspecify.annotations.NullMarked
package io.costwire.standalone.waste;
