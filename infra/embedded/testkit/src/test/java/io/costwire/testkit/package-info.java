// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.testkit;

import org.jspecify.annotations.NullMarked;
