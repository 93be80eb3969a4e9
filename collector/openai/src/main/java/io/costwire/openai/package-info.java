// SPDX-License-Identifier: Apache-2.0
/** Usage events of the OpenAI Java SDK. */
@NullMarked
package io.costwire.openai;

import org.jspecify.annotations.NullMarked;
