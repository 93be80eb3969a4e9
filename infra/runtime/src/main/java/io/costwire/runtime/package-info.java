// SPDX-License-Identifier: Apache-2.0
/** What every app has: configuration from the environment, lifecycle, health and metrics. */
@NullMarked
package io.costwire.runtime;

import org.jspecify.annotations.NullMarked;
