// SPDX-License-Identifier: Apache-2.0
/** The HTTP API: what there is, and what people do about it. */
@NullMarked
package io.costwire.alerting.http;

import org.jspecify.annotations.NullMarked;
