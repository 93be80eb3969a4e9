// SPDX-License-Identifier: Apache-2.0
/** Realistic traffic in the providers' own formats, and the account of what became of it. */
@NullMarked
package io.costwire.standalone.demo;

import org.jspecify.annotations.NullMarked;
