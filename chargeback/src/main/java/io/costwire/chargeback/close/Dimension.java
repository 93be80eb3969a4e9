// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.close;

import java.util.Locale;

/** What lines of a statement are told apart by, and can be added up by. */
public enum Dimension {
  TENANT,
  DEPARTMENT,
  COST_CENTER,
  PROJECT,
  TEAM,
  SERVICE,
  PROVIDER,
  MODEL;

  /** As files, columns and options name it: {@code cost_center}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A line's value. */
  public String of(LineKey key) {
    return switch (this) {
      case TENANT -> key.tenant();
      case DEPARTMENT -> key.department();
      case COST_CENTER -> key.costCenter();
      case PROJECT -> key.project();
      case TEAM -> key.team();
      case SERVICE -> key.service();
      case PROVIDER -> key.provider();
      case MODEL -> key.model();
    };
  }

  /** The same line with another value. */
  public LineKey with(LineKey key, String value) {
    return new LineKey(
        key.usageMonth(),
        this == TENANT ? value : key.tenant(),
        this == DEPARTMENT ? value : key.department(),
        this == COST_CENTER ? value : key.costCenter(),
        this == PROJECT ? value : key.project(),
        this == TEAM ? value : key.team(),
        this == SERVICE ? value : key.service(),
        this == PROVIDER ? value : key.provider(),
        this == MODEL ? value : key.model(),
        key.currency());
  }
}
