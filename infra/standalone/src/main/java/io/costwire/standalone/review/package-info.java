// SPDX-License-Identifier: Apache-2.0
/** The monthly review: {@link io.costwire.standalone.review.MonthReview} gathers it. */
@NullMarked
package io.costwire.standalone.review;

import org.jspecify.annotations.NullMarked;
