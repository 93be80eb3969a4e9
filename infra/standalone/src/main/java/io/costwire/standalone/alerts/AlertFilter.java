// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.alerting.policy.Lifecycle;
import io.costwire.sink.clickhouse.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts are meant.
 *
 * @param since changed since then, or not over
 * @param state null for all, as the tenant
 */
public record AlertFilter(Instant since, @Nullable Lifecycle state, @Nullable String tenant) {

  /** As a condition of SQL. */
  String condition() {
    List<String> conditions = new ArrayList<>();
    conditions.add(
        "(updated_at >= fromUnixTimestamp64Micro(%d) OR state != 'RESOLVED')"
            .formatted(Sql.micros(since)));
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
    return state != null || tenant != null;
  }
}
