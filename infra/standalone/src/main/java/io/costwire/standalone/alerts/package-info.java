// SPDX-License-Identifier: Apache-2.0
/**
 * Alerts from the command line: what there is and who was told, what people do about it, silences,
 * and trying a file of receivers and routes before it counts.
 */
@NullMarked
package io.costwire.standalone.alerts;

import org.jspecify.annotations.NullMarked;
