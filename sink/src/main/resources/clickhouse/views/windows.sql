-- SPDX-License-Identifier: Apache-2.0
-- Windows together with the adjustments of their grain: what every view of cost over time reads.
--
-- A row is a window, or money that came too late for one: the rows of a key add up. Filter by dimension_set always (the rows of
-- two sets count the same money twice) and by tenant and window_start where possible: these three are the key, and conditions
-- on them reach it through the UNION and through a GROUP BY, so that only their granules and partitions are read. Columns that a
-- query does not name are not read, `usage` in particular.
--
-- FINAL in every view: a month (a year for days) never shares a key with another one, because the partition is made of a column
-- of the key. ClickHouse sees that for windows by itself (enable_automatic_decision_for_merging_across_partitions_for_final).

-- Windows of a minute, of every dimension set that has minutes, one's own rules included; UTC.
-- Example: SELECT dimension_set, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_windows_1m WHERE window_start >= now() - INTERVAL 1 HOUR GROUP BY dimension_set ORDER BY dimension_set
CREATE OR REPLACE VIEW v_windows_1m AS
SELECT
    tenant, dimension_set, window_start, dimensions, provider, model, service, team, user, feature, project, department, environment, cost_center, currency,
    requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits,
    list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
FROM cost_1m FINAL
UNION ALL
SELECT
    tenant, dimension_set, window_start, dimensions, provider, model, service, team, user, feature, project, department, environment, cost_center, currency,
    requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits,
    list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
FROM cost_adjustments FINAL
WHERE grain = 'MINUTE';

-- Windows of an hour, of every dimension set that has hours, one's own rules included; UTC.
-- Example: SELECT dimension_set, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_windows_1h WHERE window_start >= now() - INTERVAL 7 DAY GROUP BY dimension_set ORDER BY dimension_set
CREATE OR REPLACE VIEW v_windows_1h AS
SELECT
    tenant, dimension_set, window_start, dimensions, provider, model, service, team, user, feature, project, department, environment, cost_center, currency,
    requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits,
    list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
FROM cost_1h FINAL
UNION ALL
SELECT
    tenant, dimension_set, window_start, dimensions, provider, model, service, team, user, feature, project, department, environment, cost_center, currency,
    requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits,
    list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
FROM cost_adjustments FINAL
WHERE grain = 'HOUR';

-- Windows of a UTC day, of every dimension set that has days, one's own rules included.
-- Example: SELECT dimension_set, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_windows_1d WHERE window_start >= today() - 365 GROUP BY dimension_set ORDER BY dimension_set
CREATE OR REPLACE VIEW v_windows_1d AS
SELECT
    tenant, dimension_set, window_start, dimensions, provider, model, service, team, user, feature, project, department, environment, cost_center, currency,
    requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits,
    list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
FROM cost_1d FINAL
UNION ALL
SELECT
    tenant, dimension_set, window_start, dimensions, provider, model, service, team, user, feature, project, department, environment, cost_center, currency,
    requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits,
    list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
FROM cost_adjustments FINAL
WHERE grain = 'DAY';
