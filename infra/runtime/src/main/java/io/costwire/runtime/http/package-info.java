// SPDX-License-Identifier: Apache-2.0
/** What every HTTP port needs that takes requests from people and programs that are not trusted. */
@NullMarked
package io.costwire.runtime.http;

import org.jspecify.annotations.NullMarked;
