// SPDX-License-Identifier: Apache-2.0
/** Delivery by mail. */
@NullMarked
package io.costwire.alerting.deliver.email;

import org.jspecify.annotations.NullMarked;
