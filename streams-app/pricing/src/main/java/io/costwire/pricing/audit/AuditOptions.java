// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person can say about a file.
 *
 * @param format whose export it is; null to find out
 * @param columns for {@link AuditFormat#GENERIC}
 * @param provider of rows that name none, for {@link AuditFormat#GENERIC}; null to find out
 * @param cachedApart whether the input of {@link AuditFormat#GENERIC} is without what was cached
 */
public record AuditOptions(
    @Nullable AuditFormat format,
    ColumnMap columns,
    @Nullable String provider,
    boolean cachedApart) {

  public static final AuditOptions DEFAULT = new AuditOptions(null, ColumnMap.none(), null, false);

  public AuditOptions {
    Objects.requireNonNull(columns, "columns");
  }
}
