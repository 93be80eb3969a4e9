-- SPDX-License-Identifier: Apache-2.0
-- The views are the public contract for people and dashboards. All of them read the valid revision of every row (FINAL) and
-- add cost_adjustments where they read windows, so their sums equal the ledger. Costs are in `currency`; a cost that is not
-- known is NULL in v_usage and counted as `unpriced` elsewhere, never 0.
-- Filter by time in every query: the month partitions and the key do the rest.
-- The test runs each example against rows that it also adds up by itself.

-- One row per usage event, the valid revision: any column of usage_priced, filtered and grouped any way.
-- Example: SELECT feature, count() AS requests, sum(billed_cost) AS cost FROM v_usage WHERE event_time >= now() - INTERVAL 7 DAY GROUP BY feature ORDER BY cost DESC
CREATE OR REPLACE VIEW v_usage AS
SELECT *
FROM usage_priced FINAL;

-- Cost and usage per tenant and hour.
-- Example: SELECT toDate(hour) AS day, sum(billed_cost) AS cost FROM v_cost_over_time WHERE hour >= today() - 7 GROUP BY day ORDER BY day
CREATE OR REPLACE VIEW v_cost_over_time AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.currency AS currency,
    sum(w.requests) AS requests,
    sum(w.priced) AS priced,
    sum(w.partial) AS partial,
    sum(w.unpriced) AS unpriced,
    sum(w.no_usage) AS no_usage,
    sum(w.invalid) AS invalid,
    sum(w.errors) AS errors,
    sum(w.throttled) AS throttled,
    sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost,
    sum(w.contracted_cost) AS contracted_cost,
    sum(w.effective_cost) AS effective_cost,
    sum(w.billed_cost) AS billed_cost,
    sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens,
    sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens,
    sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM
(
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_1h FINAL
    WHERE dimension_set = 'total'
    UNION ALL
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_adjustments FINAL
    WHERE dimension_set = 'total' AND grain = 'HOUR'
) AS w
GROUP BY tenant, hour, currency;

-- Cost and usage per tenant and minute, for the last hours.
-- Example: SELECT minute, sum(billed_cost) AS cost FROM v_cost_per_minute WHERE minute >= now() - INTERVAL 3 HOUR GROUP BY minute ORDER BY minute
CREATE OR REPLACE VIEW v_cost_per_minute AS
SELECT
    w.tenant AS tenant,
    w.window_start AS minute,
    w.currency AS currency,
    sum(w.requests) AS requests,
    sum(w.priced) AS priced,
    sum(w.partial) AS partial,
    sum(w.unpriced) AS unpriced,
    sum(w.no_usage) AS no_usage,
    sum(w.invalid) AS invalid,
    sum(w.errors) AS errors,
    sum(w.throttled) AS throttled,
    sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost,
    sum(w.contracted_cost) AS contracted_cost,
    sum(w.effective_cost) AS effective_cost,
    sum(w.billed_cost) AS billed_cost,
    sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens,
    sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens,
    sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM
(
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_1m FINAL
    WHERE dimension_set = 'total'
    UNION ALL
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_adjustments FINAL
    WHERE dimension_set = 'total' AND grain = 'MINUTE'
) AS w
GROUP BY tenant, minute, currency;

-- Cost and usage per tenant, hour, provider and model.
-- Example: SELECT provider, model, sum(requests) AS requests, sum(billed_cost) AS cost, sum(unpriced) AS unpriced FROM v_cost_by_model WHERE hour >= now() - INTERVAL 30 DAY GROUP BY provider, model ORDER BY cost DESC
CREATE OR REPLACE VIEW v_cost_by_model AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.dimensions['provider'] AS provider,
    w.dimensions['model'] AS model,
    w.currency AS currency,
    sum(w.requests) AS requests,
    sum(w.priced) AS priced,
    sum(w.partial) AS partial,
    sum(w.unpriced) AS unpriced,
    sum(w.no_usage) AS no_usage,
    sum(w.invalid) AS invalid,
    sum(w.errors) AS errors,
    sum(w.throttled) AS throttled,
    sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost,
    sum(w.contracted_cost) AS contracted_cost,
    sum(w.effective_cost) AS effective_cost,
    sum(w.billed_cost) AS billed_cost,
    sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens,
    sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens,
    sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM
(
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_1h FINAL
    WHERE dimension_set = 'provider,model'
    UNION ALL
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_adjustments FINAL
    WHERE dimension_set = 'provider,model' AND grain = 'HOUR'
) AS w
GROUP BY tenant, hour, provider, model, currency;

-- Cost and usage per tenant, hour and team.
-- Example: SELECT team, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_team WHERE hour >= now() - INTERVAL 30 DAY GROUP BY team ORDER BY cost DESC
CREATE OR REPLACE VIEW v_cost_by_team AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.dimensions['team'] AS team,
    w.currency AS currency,
    sum(w.requests) AS requests,
    sum(w.priced) AS priced,
    sum(w.partial) AS partial,
    sum(w.unpriced) AS unpriced,
    sum(w.no_usage) AS no_usage,
    sum(w.invalid) AS invalid,
    sum(w.errors) AS errors,
    sum(w.throttled) AS throttled,
    sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost,
    sum(w.contracted_cost) AS contracted_cost,
    sum(w.effective_cost) AS effective_cost,
    sum(w.billed_cost) AS billed_cost,
    sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens,
    sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens,
    sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM
(
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_1h FINAL
    WHERE dimension_set = 'team'
    UNION ALL
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_adjustments FINAL
    WHERE dimension_set = 'team' AND grain = 'HOUR'
) AS w
GROUP BY tenant, hour, team, currency;

-- Cost and usage per tenant, hour and user.
-- Example: SELECT user, sum(billed_cost) AS cost FROM v_cost_by_user WHERE hour >= now() - INTERVAL 1 DAY GROUP BY user ORDER BY cost DESC LIMIT 10
CREATE OR REPLACE VIEW v_cost_by_user AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.dimensions['user'] AS user,
    w.currency AS currency,
    sum(w.requests) AS requests,
    sum(w.priced) AS priced,
    sum(w.partial) AS partial,
    sum(w.unpriced) AS unpriced,
    sum(w.no_usage) AS no_usage,
    sum(w.invalid) AS invalid,
    sum(w.errors) AS errors,
    sum(w.throttled) AS throttled,
    sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost,
    sum(w.contracted_cost) AS contracted_cost,
    sum(w.effective_cost) AS effective_cost,
    sum(w.billed_cost) AS billed_cost,
    sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens,
    sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens,
    sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM
(
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_1h FINAL
    WHERE dimension_set = 'user'
    UNION ALL
    SELECT tenant, window_start, dimensions, currency, requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits, list_cost, contracted_cost, effective_cost, billed_cost, savings, usage
    FROM cost_adjustments FINAL
    WHERE dimension_set = 'user' AND grain = 'HOUR'
) AS w
GROUP BY tenant, hour, user, currency;

-- State of each budget, group and period. used_percent is a ratio for display; spent, amount and remaining are exact.
-- Example: SELECT budget_id, spent, amount, used_percent, state FROM v_budget_status WHERE is_current ORDER BY used_percent DESC
CREATE OR REPLACE VIEW v_budget_status AS
SELECT
    budget_id,
    tenant,
    group_values,
    period,
    period_start,
    period_end,
    period_start <= now64(6) AND now64(6) < period_end AS is_current,
    currency,
    amount,
    spent,
    remaining,
    forecast,
    if(amount = 0, NULL, 100 * toFloat64(spent) / toFloat64(amount)) AS used_percent,
    unpriced,
    state,
    reached_thresholds,
    updated_at
FROM budgets FINAL;

-- Usage that has no price (yet), per tenant, hour, provider and model: its cost is in no sum.
-- Example: SELECT provider, model, sum(events) AS events, max(last_seen) AS last_seen FROM v_unpriced WHERE hour >= now() - INTERVAL 7 DAY GROUP BY provider, model ORDER BY events DESC
CREATE OR REPLACE VIEW v_unpriced AS
SELECT
    tenant,
    toStartOfHour(event_time) AS hour,
    provider,
    model,
    price_status,
    count() AS events,
    sum(input_tokens) AS input_tokens,
    sum(output_tokens) AS output_tokens,
    min(event_time) AS first_seen,
    max(event_time) AS last_seen
FROM usage_priced FINAL
WHERE price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')
GROUP BY tenant, hour, provider, model, price_status;

-- Refused records per hour, stage, reason and source. `costwire dlq` shows and replays the records themselves.
-- Example: SELECT stage, reason, sum(records) AS records FROM v_rejected WHERE hour >= now() - INTERVAL 1 DAY GROUP BY stage, reason ORDER BY records DESC
CREATE OR REPLACE VIEW v_rejected AS
SELECT
    toStartOfHour(rejected_at) AS hour,
    tenant,
    stage,
    reason,
    source,
    count() AS records,
    any(detail) AS example,
    max(rejected_at) AS last_seen
FROM rejected FINAL
GROUP BY hour, tenant, stage, reason, source;

-- Alerts and what became of them.
-- Example: SELECT opened_at, state, severity, title FROM v_alerts WHERE opened_at >= now() - INTERVAL 1 DAY ORDER BY opened_at DESC
CREATE OR REPLACE VIEW v_alerts AS
SELECT
    alert_key,
    state,
    kind,
    severity,
    tenant,
    subject,
    labels,
    title,
    observed,
    limit_amount,
    currency,
    opened_at,
    updated_at,
    resolved_at,
    acknowledged_by
FROM alerts FINAL;
