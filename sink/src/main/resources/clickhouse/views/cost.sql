-- SPDX-License-Identifier: Apache-2.0
-- What was spent, by time and dimension.

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
