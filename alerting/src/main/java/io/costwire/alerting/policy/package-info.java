// SPDX-License-Identifier: Apache-2.0
/** What a signal means for an alert, and who is owed word of it; pure. */
@NullMarked
package io.costwire.alerting.policy;

import org.jspecify.annotations.NullMarked;
