// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.sink.clickhouse.Sql;
import io.costwire.sink.table.Dimensions;
import io.costwire.streams.flow.PricedFacts;

/** Where a usage event's row has the value of a dimension. */
public final class UsageColumn {
  private UsageColumn() {}

  /** As an expression of SQL; untagged where an event has no such tag, as windows have it. */
  public static String of(String dimension) {
    return switch (dimension) {
      case PricedFacts.TENANT, PricedFacts.PROVIDER -> dimension;
      case PricedFacts.MODEL ->
          "ifNull(coalesce(resolved_model, response_model, request_model), %s)"
              .formatted(Sql.text(Dimensions.UNTAGGED));
      default ->
          Dimensions.FIRST_CLASS.contains(dimension)
              ? dimension
              : "if(mapContains(tags, %1$s), tags[%1$s], %2$s)"
                  .formatted(Sql.text(dimension), Sql.text(Dimensions.UNTAGGED));
    };
  }

  /** A condition of SQL. */
  public static String is(String dimension, String value) {
    boolean plain = dimension.equals(PricedFacts.MODEL) && !value.equals(Dimensions.UNTAGGED);
    return (plain ? dimension : of(dimension)) + " = " + Sql.text(value);
  }
}
