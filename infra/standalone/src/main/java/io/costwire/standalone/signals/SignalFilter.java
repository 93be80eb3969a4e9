// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.sink.clickhouse.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which signals are meant.
 *
 * @param since told since then
 * @param kind null for all, as the others
 */
public record SignalFilter(
    Instant since,
    @Nullable SignalKind kind,
    @Nullable SignalState state,
    @Nullable String tenant) {

  /** As a condition of SQL. */
  String condition() {
    List<String> conditions = new ArrayList<>();
    conditions.add("emitted_at >= fromUnixTimestamp64Micro(%d)".formatted(Sql.micros(since)));
    if (kind != null) {
      conditions.add("kind = " + Sql.text(kind.name()));
    }
    if (state != null) {
      conditions.add("state = " + Sql.text(state.name()));
    }
    if (tenant != null) {
      conditions.add("tenant = " + Sql.text(tenant));
    }
    return String.join(" AND ", conditions);
  }

  /** Whether it leaves out more than what is old. */
  boolean isNarrow() {
    return kind != null || state != null || tenant != null;
  }
}
