// SPDX-License-Identifier: Apache-2.0
/** What receivers get to read; pure. */
@NullMarked
package io.costwire.alerting.render;

import org.jspecify.annotations.NullMarked;
