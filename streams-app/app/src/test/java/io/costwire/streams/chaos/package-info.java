// SPDX-License-Identifier: Apache-2.0
/** The app under load while its processes are killed, frozen and stopped. Topics only. */
@NullMarked
package io.costwire.streams.chaos;

import org.jspecify.annotations.NullMarked;
