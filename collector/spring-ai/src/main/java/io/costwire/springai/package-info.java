// SPDX-License-Identifier: Apache-2.0
/** Usage events of Spring AI models. */
@NullMarked
package io.costwire.springai;

import org.jspecify.annotations.NullMarked;
