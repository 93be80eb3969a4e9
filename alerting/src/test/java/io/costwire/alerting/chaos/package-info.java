// SPDX-License-Identifier: Apache-2.0
/** Alerting killed again and again while receivers fail. */
@NullMarked
package io.costwire.alerting.chaos;

import org.jspecify.annotations.NullMarked;
