// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.costwire.embedded.kafka;

import org.jspecify.annotations.NullMarked;
