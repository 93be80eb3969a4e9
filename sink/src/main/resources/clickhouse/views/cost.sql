-- SPDX-License-Identifier: Apache-2.0
-- What was spent, by time and dimension: one row per tenant, time, values and currency from windows and their adjustments;
-- with users and in the wide views late money is a row of its own, so sum.
--
-- Hours carry ranges of up to a few months, days any range; both are UTC, so a day here is no civil day of another zone. Every
-- view of one dimension sums to the same total; `untagged` is what had no such tag, `__other__` what came after the bound of
-- values. Costs are sums of what is known: what has no price is counted in `unpriced` and is in no sum.

-- Cost and usage per tenant and hour.
-- Example: SELECT toDate(hour) AS day, sum(billed_cost) AS cost FROM v_cost_over_time WHERE hour >= today() - 7 GROUP BY day ORDER BY day
CREATE OR REPLACE VIEW v_cost_over_time AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1h AS w
WHERE w.dimension_set = 'total'
GROUP BY tenant, hour, currency;

-- Cost and usage per tenant and minute, for the last hours.
-- Example: SELECT minute, sum(billed_cost) AS cost FROM v_cost_per_minute WHERE minute >= now() - INTERVAL 3 HOUR GROUP BY minute ORDER BY minute
CREATE OR REPLACE VIEW v_cost_per_minute AS
SELECT
    w.tenant AS tenant,
    w.window_start AS minute,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1m AS w
WHERE w.dimension_set = 'total'
GROUP BY tenant, minute, currency;

-- Cost and usage per tenant and UTC day, for years.
-- Example: SELECT toStartOfMonth(day) AS month, currency, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_per_day WHERE day >= today() - 365 GROUP BY month, currency ORDER BY month, currency
CREATE OR REPLACE VIEW v_cost_per_day AS
SELECT
    w.tenant AS tenant,
    toDate(w.window_start) AS day,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1d AS w
WHERE w.dimension_set = 'total'
GROUP BY tenant, day, currency;

-- Cost and usage per tenant, hour, provider and model.
-- Example: SELECT provider, model, sum(requests) AS requests, sum(billed_cost) AS cost, sum(unpriced) AS unpriced FROM v_cost_by_model WHERE hour >= now() - INTERVAL 30 DAY GROUP BY provider, model ORDER BY cost DESC, provider, model
CREATE OR REPLACE VIEW v_cost_by_model AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.provider AS provider, w.model AS model,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1h AS w
WHERE w.dimension_set = 'provider,model'
GROUP BY tenant, hour, provider, model, currency;

-- Cost and usage per tenant, UTC day, provider and model, for years.
-- Example: SELECT provider, model, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_model_daily WHERE day >= today() - 365 GROUP BY provider, model ORDER BY cost DESC, provider, model
CREATE OR REPLACE VIEW v_cost_by_model_daily AS
SELECT
    w.tenant AS tenant,
    toDate(w.window_start) AS day,
    w.provider AS provider, w.model AS model,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1d AS w
WHERE w.dimension_set = 'provider,model'
GROUP BY tenant, day, provider, model, currency;

-- Cost and usage per tenant, hour and team.
-- Example: SELECT team, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_team WHERE hour >= now() - INTERVAL 30 DAY GROUP BY team ORDER BY cost DESC, team
CREATE OR REPLACE VIEW v_cost_by_team AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.team AS team,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1h AS w
WHERE w.dimension_set = 'team'
GROUP BY tenant, hour, team, currency;

-- Cost and usage per tenant, UTC day and team, for years.
-- Example: SELECT team, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_team_daily WHERE day >= today() - 365 GROUP BY team ORDER BY cost DESC, team
CREATE OR REPLACE VIEW v_cost_by_team_daily AS
SELECT
    w.tenant AS tenant,
    toDate(w.window_start) AS day,
    w.team AS team,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1d AS w
WHERE w.dimension_set = 'team'
GROUP BY tenant, day, team, currency;

-- Cost and usage per tenant, hour and user. Always sum: money that came late is a row of its own (grouping here by every user would
-- take several times as long as the sum that a query is after).
-- Example: SELECT user, sum(billed_cost) AS cost FROM v_cost_by_user WHERE hour >= now() - INTERVAL 1 DAY GROUP BY user ORDER BY cost DESC, user LIMIT 10
CREATE OR REPLACE VIEW v_cost_by_user AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.user AS user,
    w.currency AS currency,
    w.requests AS requests, w.priced AS priced, w.partial AS partial, w.unpriced AS unpriced, w.no_usage AS no_usage, w.invalid AS invalid,
    w.errors AS errors, w.throttled AS throttled, w.response_cache_hits AS response_cache_hits,
    w.list_cost AS list_cost, w.contracted_cost AS contracted_cost, w.effective_cost AS effective_cost, w.billed_cost AS billed_cost, w.savings AS savings,
    w.usage AS usage,
    w.usage['input_tokens'] AS input_tokens, w.usage['output_tokens'] AS output_tokens,
    w.usage['cache_read_tokens'] AS cache_read_tokens, w.usage['cache_write_tokens'] AS cache_write_tokens
FROM v_windows_1h AS w
WHERE w.dimension_set = 'user';

-- Cost and usage per tenant, UTC day and user, for years. Always sum, as with v_cost_by_user.
-- Example: SELECT user, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_user_daily WHERE day >= today() - 365 GROUP BY user ORDER BY cost DESC, user LIMIT 10
CREATE OR REPLACE VIEW v_cost_by_user_daily AS
SELECT
    w.tenant AS tenant,
    toDate(w.window_start) AS day,
    w.user AS user,
    w.currency AS currency,
    w.requests AS requests, w.priced AS priced, w.partial AS partial, w.unpriced AS unpriced, w.no_usage AS no_usage, w.invalid AS invalid,
    w.errors AS errors, w.throttled AS throttled, w.response_cache_hits AS response_cache_hits,
    w.list_cost AS list_cost, w.contracted_cost AS contracted_cost, w.effective_cost AS effective_cost, w.billed_cost AS billed_cost, w.savings AS savings,
    w.usage AS usage,
    w.usage['input_tokens'] AS input_tokens, w.usage['output_tokens'] AS output_tokens,
    w.usage['cache_read_tokens'] AS cache_read_tokens, w.usage['cache_write_tokens'] AS cache_write_tokens
FROM v_windows_1d AS w
WHERE w.dimension_set = 'user';

-- Cost and usage per tenant, hour and service.
-- Example: SELECT service, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_service WHERE hour >= now() - INTERVAL 30 DAY GROUP BY service ORDER BY cost DESC, service
CREATE OR REPLACE VIEW v_cost_by_service AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.service AS service,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1h AS w
WHERE w.dimension_set = 'service'
GROUP BY tenant, hour, service, currency;

-- Cost and usage per tenant, UTC day and service, for years.
-- Example: SELECT service, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_service_daily WHERE day >= today() - 365 GROUP BY service ORDER BY cost DESC, service
CREATE OR REPLACE VIEW v_cost_by_service_daily AS
SELECT
    w.tenant AS tenant,
    toDate(w.window_start) AS day,
    w.service AS service,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1d AS w
WHERE w.dimension_set = 'service'
GROUP BY tenant, day, service, currency;

-- Cost and usage per tenant, hour and feature.
-- Example: SELECT feature, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_feature WHERE hour >= now() - INTERVAL 30 DAY GROUP BY feature ORDER BY cost DESC, feature
CREATE OR REPLACE VIEW v_cost_by_feature AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.feature AS feature,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1h AS w
WHERE w.dimension_set = 'feature'
GROUP BY tenant, hour, feature, currency;

-- Cost and usage per tenant, UTC day and feature, for years.
-- Example: SELECT feature, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_feature_daily WHERE day >= today() - 365 GROUP BY feature ORDER BY cost DESC, feature
CREATE OR REPLACE VIEW v_cost_by_feature_daily AS
SELECT
    w.tenant AS tenant,
    toDate(w.window_start) AS day,
    w.feature AS feature,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1d AS w
WHERE w.dimension_set = 'feature'
GROUP BY tenant, day, feature, currency;

-- Cost and usage per tenant, hour and project.
-- Example: SELECT project, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_project WHERE hour >= now() - INTERVAL 30 DAY GROUP BY project ORDER BY cost DESC, project
CREATE OR REPLACE VIEW v_cost_by_project AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.project AS project,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1h AS w
WHERE w.dimension_set = 'project'
GROUP BY tenant, hour, project, currency;

-- Cost and usage per tenant, UTC day and project, for years.
-- Example: SELECT project, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_project_daily WHERE day >= today() - 365 GROUP BY project ORDER BY cost DESC, project
CREATE OR REPLACE VIEW v_cost_by_project_daily AS
SELECT
    w.tenant AS tenant,
    toDate(w.window_start) AS day,
    w.project AS project,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1d AS w
WHERE w.dimension_set = 'project'
GROUP BY tenant, day, project, currency;

-- Cost and usage per tenant, hour and environment.
-- Example: SELECT environment, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_environment WHERE hour >= now() - INTERVAL 30 DAY GROUP BY environment ORDER BY cost DESC, environment
CREATE OR REPLACE VIEW v_cost_by_environment AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.environment AS environment,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1h AS w
WHERE w.dimension_set = 'environment'
GROUP BY tenant, hour, environment, currency;

-- Cost and usage per tenant, UTC day and environment, for years.
-- Example: SELECT environment, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_environment_daily WHERE day >= today() - 365 GROUP BY environment ORDER BY cost DESC, environment
CREATE OR REPLACE VIEW v_cost_by_environment_daily AS
SELECT
    w.tenant AS tenant,
    toDate(w.window_start) AS day,
    w.environment AS environment,
    w.currency AS currency,
    sum(w.requests) AS requests, sum(w.priced) AS priced, sum(w.partial) AS partial, sum(w.unpriced) AS unpriced, sum(w.no_usage) AS no_usage, sum(w.invalid) AS invalid,
    sum(w.errors) AS errors, sum(w.throttled) AS throttled, sum(w.response_cache_hits) AS response_cache_hits,
    sum(w.list_cost) AS list_cost, sum(w.contracted_cost) AS contracted_cost, sum(w.effective_cost) AS effective_cost, sum(w.billed_cost) AS billed_cost, sum(w.savings) AS savings,
    sumMap(w.usage) AS usage,
    sum(w.usage['input_tokens']) AS input_tokens, sum(w.usage['output_tokens']) AS output_tokens,
    sum(w.usage['cache_read_tokens']) AS cache_read_tokens, sum(w.usage['cache_write_tokens']) AS cache_write_tokens
FROM v_windows_1d AS w
WHERE w.dimension_set = 'environment'
GROUP BY tenant, day, environment, currency;

-- Cost and usage per tenant, hour and all first-class tags but the user: cut any way, and filtered by several tags at once. The
-- views of one dimension read far fewer rows; use them where one is enough. Always sum: money that came late is a row of its own
-- (grouping here by all tags would take several times as long as the sum that a query is after).
-- Example: SELECT team, environment, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_hour WHERE hour >= now() - INTERVAL 7 DAY AND provider = 'openai' GROUP BY team, environment ORDER BY cost DESC, team, environment
CREATE OR REPLACE VIEW v_cost_by_hour AS
SELECT
    w.tenant AS tenant,
    w.window_start AS hour,
    w.provider AS provider, w.model AS model, w.service AS service, w.team AS team, w.feature AS feature, w.project AS project, w.department AS department, w.environment AS environment, w.cost_center AS cost_center,
    w.currency AS currency,
    w.requests AS requests, w.priced AS priced, w.partial AS partial, w.unpriced AS unpriced, w.no_usage AS no_usage, w.invalid AS invalid,
    w.errors AS errors, w.throttled AS throttled, w.response_cache_hits AS response_cache_hits,
    w.list_cost AS list_cost, w.contracted_cost AS contracted_cost, w.effective_cost AS effective_cost, w.billed_cost AS billed_cost, w.savings AS savings,
    w.usage AS usage,
    w.usage['input_tokens'] AS input_tokens, w.usage['output_tokens'] AS output_tokens,
    w.usage['cache_read_tokens'] AS cache_read_tokens, w.usage['cache_write_tokens'] AS cache_write_tokens
FROM v_windows_1h AS w
WHERE w.dimension_set = 'provider,model,service,team,feature,project,department,environment,cost_center';

-- Cost and usage per tenant, UTC day and all first-class tags but the user; kept for ever, so last year stays answerable. Always
-- sum, as with v_cost_by_hour.
-- Example: SELECT department, cost_center, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_day WHERE day >= today() - 365 GROUP BY department, cost_center ORDER BY cost DESC, department, cost_center
CREATE OR REPLACE VIEW v_cost_by_day AS
SELECT
    w.tenant AS tenant,
    toDate(w.window_start) AS day,
    w.provider AS provider, w.model AS model, w.service AS service, w.team AS team, w.feature AS feature, w.project AS project, w.department AS department, w.environment AS environment, w.cost_center AS cost_center,
    w.currency AS currency,
    w.requests AS requests, w.priced AS priced, w.partial AS partial, w.unpriced AS unpriced, w.no_usage AS no_usage, w.invalid AS invalid,
    w.errors AS errors, w.throttled AS throttled, w.response_cache_hits AS response_cache_hits,
    w.list_cost AS list_cost, w.contracted_cost AS contracted_cost, w.effective_cost AS effective_cost, w.billed_cost AS billed_cost, w.savings AS savings,
    w.usage AS usage,
    w.usage['input_tokens'] AS input_tokens, w.usage['output_tokens'] AS output_tokens,
    w.usage['cache_read_tokens'] AS cache_read_tokens, w.usage['cache_write_tokens'] AS cache_write_tokens
FROM v_windows_1d AS w
WHERE w.dimension_set = 'provider,model,service,team,feature,project,department,environment,cost_center';

-- Cost per tenant, hour and the values of any tag, also one that has no column of its own. Reads single requests (raw rows live
-- 90 days); what has no such tag is `untagged`, so the values sum to the total. Requests without a cost have no currency: they
-- are rows of their own, with the currency NULL.
-- Example: SELECT value, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_cost_by_tag(tag = 'campaign') WHERE hour >= now() - INTERVAL 7 DAY GROUP BY value ORDER BY cost DESC, value
CREATE OR REPLACE VIEW v_cost_by_tag AS
SELECT
    u.tenant AS tenant,
    toStartOfHour(u.event_time) AS hour,
    multiIf(
        {tag:String} = 'provider', u.provider,
        {tag:String} = 'model', u.model,
        {tag:String} = 'service', u.service,
        {tag:String} = 'team', u.team,
        {tag:String} = 'user', u.user,
        {tag:String} = 'feature', u.feature,
        {tag:String} = 'project', u.project,
        {tag:String} = 'department', u.department,
        {tag:String} = 'environment', u.environment,
        {tag:String} = 'cost_center', u.cost_center,
        mapContains(u.tags, {tag:String}), u.tags[{tag:String}],
        'untagged') AS value,
    u.currency AS currency,
    count() AS requests,
    count(u.billed_cost) AS with_cost,
    sum(u.billed_cost) AS billed_cost,
    sum(u.input_tokens) AS input_tokens,
    sum(u.output_tokens) AS output_tokens
FROM v_usage AS u
GROUP BY tenant, hour, value, currency;
