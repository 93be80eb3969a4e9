// SPDX-License-Identifier: Apache-2.0
/** The file that says who is told of what: read whole, refused whole. */
@NullMarked
package io.costwire.alerting.config;

import org.jspecify.annotations.NullMarked;
