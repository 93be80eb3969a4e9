// SPDX-License-Identifier: Apache-2.0
/** What to say about a month: {@link io.costwire.chargeback.review.Review} is the contents page. */
@NullMarked
package io.costwire.chargeback.review;

import org.jspecify.annotations.NullMarked;
