// SPDX-License-Identifier: Apache-2.0
/** OTLP traces to usage events: pure, and blind to everything that could be text. */
@NullMarked
package io.costwire.gateway.otlp;

import org.jspecify.annotations.NullMarked;
