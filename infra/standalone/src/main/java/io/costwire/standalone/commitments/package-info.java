// SPDX-License-Identifier: Apache-2.0
/** The files and the history behind {@code costwire commitments}. */
@org.jspecify.annotations.NullMarked
package io.costwire.standalone.commitments;
