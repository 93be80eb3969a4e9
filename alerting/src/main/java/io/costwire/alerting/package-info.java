// SPDX-License-Identifier: Apache-2.0
/** Signals become alerts, alerts reach people. */
@NullMarked
package io.costwire.alerting;

import org.jspecify.annotations.NullMarked;
