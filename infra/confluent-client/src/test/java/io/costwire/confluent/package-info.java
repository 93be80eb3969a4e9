// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.confluent;

import org.jspecify.annotations.NullMarked;
