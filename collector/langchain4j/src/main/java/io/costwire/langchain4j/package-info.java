// SPDX-License-Identifier: Apache-2.0
/** Usage events of LangChain4j chat models. */
@NullMarked
package io.costwire.langchain4j;

import org.jspecify.annotations.NullMarked;
