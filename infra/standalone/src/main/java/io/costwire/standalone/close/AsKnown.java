// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.close;

import io.costwire.sink.clickhouse.Sql;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collection;

/**
 * Rows of usage_priced as they were known at a time: events that had been priced by then, at the
 * price and with the tags that were valid then. The first correction after that time says what it
 * replaced; an event without one is as it is stored. What a correction does not keep, such as the
 * lines of a price, is that of now.
 */
public final class AsKnown {
  private static final String ROWS =
      """
      (
          SELECT u.* REPLACE (
              if(c.was_retagged, if(mapContains(c.tags_before, 'department'), c.tags_before['department'], 'untagged'), u.department) AS department,
              if(c.was_retagged, if(mapContains(c.tags_before, 'cost_center'), c.tags_before['cost_center'], 'untagged'), u.cost_center) AS cost_center,
              if(c.was_retagged, if(mapContains(c.tags_before, 'project'), c.tags_before['project'], 'untagged'), u.project) AS project,
              if(c.was_retagged, if(mapContains(c.tags_before, 'team'), c.tags_before['team'], 'untagged'), u.team) AS team,
              if(c.was_retagged, if(mapContains(c.tags_before, 'service'), c.tags_before['service'], 'untagged'), u.service) AS service,
              if(c.was_retagged, c.tags_before, u.tags) AS tags,
              if(c.corrected AND c.old.1 != '', c.old.1, u.provider) AS provider,
              if(c.corrected AND c.old.2 != '', c.old.2, u.model) AS model,
              if(c.corrected, c.old.3, u.currency) AS currency,
              if(c.corrected, c.old.4, u.list_cost) AS list_cost,
              if(c.corrected, c.old.5, u.contracted_cost) AS contracted_cost,
              if(c.corrected, c.old.6, u.effective_cost) AS effective_cost,
              if(c.corrected, c.old.7, u.billed_cost) AS billed_cost,
              if(c.corrected, c.old.8, u.price_version) AS price_version,
              if(c.corrected, c.old.9, u.price_entry) AS price_entry,
              if(c.corrected, c.old.10, u.price_status) AS price_status)
          FROM usage_priced AS u FINAL
          LEFT JOIN
          (
              SELECT
                  tenant,
                  event_id,
                  true AS corrected,
                  argMin((old_provider, old_model, old_currency, old_list_cost, old_contracted_cost, old_effective_cost, old_billed_cost, old_price_version, old_price_entry, old_price_status), revision) AS old,
                  max(retagged) AS was_retagged,
                  argMinIf(old_tags, revision, retagged) AS tags_before,
                  min(counted_at) AS first_at
              FROM usage_corrections FINAL
              WHERE recorded_at > fromUnixTimestamp64Micro(%1$d) AND toYYYYMM(event_time) IN (%2$s)
              GROUP BY tenant, event_id
          ) AS c ON c.tenant = u.tenant AND c.event_id = u.event_id
          WHERE u.kind != 'HEARTBEAT' AND toYYYYMM(u.event_time) IN (%2$s)
              AND if(c.corrected, c.first_at, u.priced_at) <= fromUnixTimestamp64Micro(%1$d)
      )\
      """;

  private AsKnown() {}

  /** A table of the usage of months, to select from. */
  public static String rows(Collection<YearMonth> months, Instant asOf) {
    return ROWS.formatted(Sql.micros(asOf), StatementTables.numbers(months));
  }
}
