// SPDX-License-Identifier: Apache-2.0
/** What commands that steer the apps share: files of people in, records of control topics out. */
@NullMarked
package io.costwire.standalone.control;

import org.jspecify.annotations.NullMarked;
