// SPDX-License-Identifier: Apache-2.0
/** Mails, as HTML, as text and their pictures; pure. */
@NullMarked
package io.costwire.alerting.render.email;

import org.jspecify.annotations.NullMarked;
