// SPDX-License-Identifier: Apache-2.0
/** Usage events of the Anthropic Java SDK. */
@NullMarked
package io.costwire.anthropic;

import org.jspecify.annotations.NullMarked;
