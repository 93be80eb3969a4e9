// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a capacity is. */
enum CapacityKind {
  GPU,
  PROVISIONED_THROUGHPUT,
  RESERVED_INSTANCE,
  SPOT_INSTANCE,
  STORAGE,
  NETWORK,
  MONITORING;

  static List<String> labels() {
    return Arrays.stream(values()).map(CapacityKind::label).toList();
  }

  static Optional<CapacityKind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }

  /** As files and tags name it: {@code spot_instance}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether all requests use it, unless it names models; others serve whom they are named by. */
  boolean isShared() {
    return switch (this) {
      case STORAGE, NETWORK, MONITORING -> true;
      case GPU, PROVISIONED_THROUGHPUT, RESERVED_INSTANCE, SPOT_INSTANCE -> false;
    };
  }
}
