-- SPDX-License-Identifier: Apache-2.0
-- Spend over any range, for dashboards: the grain follows from the length of the range.

-- Spend and usage of [from, to]: single requests while the range is up to 12 hours, windows of an hour up to 40 days, windows of a
-- day beyond. An hour or day counts when it starts in the range, so a whole day is exact. dimensions is the set of windows to read: `total`,
-- `provider,model`, `team`, `service`, `user`, `feature`, `project`, `environment`, a set of one's own, or `wide` for all
-- first-class tags but the user; `requests` reads single requests whatever the range. Of a window only the columns of its set are
-- filled, so group and filter by those; a smaller set reads fewer rows. Sum always. Money is NULL where it is not known, and so
-- is the currency of a request without a cost.
-- Example: SELECT provider, model, currency, sum(requests) AS requests, sum(billed_cost) AS cost FROM v_spend(from = now() - INTERVAL 7 DAY, to = now(), dimensions = 'provider,model') GROUP BY provider, model, currency ORDER BY provider, model, currency
CREATE OR REPLACE VIEW v_spend AS
SELECT
    u.event_time AS time,
    u.tenant AS tenant,
    u.provider AS provider, u.model AS model, u.service AS service, u.team AS team, u.user AS user, u.feature AS feature, u.project AS project, u.department AS department, u.environment AS environment, u.cost_center AS cost_center,
    u.currency AS currency,
    toInt64(1) AS requests,
    toInt64(u.price_status = 'PRICED') AS priced, toInt64(u.price_status = 'PRICED_PARTIAL') AS partial, toInt64(u.price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')) AS unpriced,
    toInt64(u.price_status = 'NO_USAGE') AS no_usage, toInt64(u.price_status = 'INVALID_USAGE') AS invalid,
    toInt64(u.call_status = 'ERROR') AS errors, toInt64(u.call_status = 'THROTTLED') AS throttled, toInt64(u.response_cache_hit) AS response_cache_hits,
    u.list_cost AS list_cost, u.contracted_cost AS contracted_cost, u.effective_cost AS effective_cost, u.billed_cost AS billed_cost,
    if(u.billed_cost IS NULL, NULL, ifNull(u.savings_prompt_cache, 0) + ifNull(u.savings_response_cache, 0) + ifNull(u.savings_batch, 0) + ifNull(u.savings_discount, 0)) AS savings,
    u.usage AS usage
FROM v_usage AS u
WHERE (dateDiff('second', {from:DateTime('UTC')}, {to:DateTime('UTC')}) <= 43200 OR {dimensions:String} = 'requests')
    AND u.event_time >= {from:DateTime('UTC')} AND u.event_time <= {to:DateTime('UTC')}
UNION ALL
SELECT
    w.window_start,
    w.tenant,
    w.provider, w.model, w.service, w.team, w.user, w.feature, w.project, w.department, w.environment, w.cost_center,
    w.currency,
    w.requests, w.priced, w.partial, w.unpriced, w.no_usage, w.invalid, w.errors, w.throttled, w.response_cache_hits,
    if(unknown, NULL, w.list_cost), if(unknown, NULL, w.contracted_cost), if(unknown, NULL, w.effective_cost), if(unknown, NULL, w.billed_cost), if(unknown, NULL, w.savings), w.usage
FROM (SELECT *, priced + partial = 0 AND billed_cost = 0 AS unknown FROM v_windows_1h) AS w
WHERE dateDiff('second', {from:DateTime('UTC')}, {to:DateTime('UTC')}) > 43200 AND dateDiff('second', {from:DateTime('UTC')}, {to:DateTime('UTC')}) <= 3456000
    AND {dimensions:String} != 'requests'
    AND w.dimension_set = if({dimensions:String} = 'wide', 'provider,model,service,team,feature,project,department,environment,cost_center', {dimensions:String})
    AND w.window_start >= {from:DateTime('UTC')} AND w.window_start <= {to:DateTime('UTC')}
UNION ALL
SELECT
    w.window_start,
    w.tenant,
    w.provider, w.model, w.service, w.team, w.user, w.feature, w.project, w.department, w.environment, w.cost_center,
    w.currency,
    w.requests, w.priced, w.partial, w.unpriced, w.no_usage, w.invalid, w.errors, w.throttled, w.response_cache_hits,
    if(unknown, NULL, w.list_cost), if(unknown, NULL, w.contracted_cost), if(unknown, NULL, w.effective_cost), if(unknown, NULL, w.billed_cost), if(unknown, NULL, w.savings), w.usage
FROM (SELECT *, priced + partial = 0 AND billed_cost = 0 AS unknown FROM v_windows_1d) AS w
WHERE dateDiff('second', {from:DateTime('UTC')}, {to:DateTime('UTC')}) > 3456000
    AND {dimensions:String} != 'requests'
    AND w.dimension_set = if({dimensions:String} = 'wide', 'provider,model,service,team,feature,project,department,environment,cost_center', {dimensions:String})
    AND w.window_start >= {from:DateTime('UTC')} AND w.window_start <= {to:DateTime('UTC')};

-- Spend of [from, to] by the values of any tag, at the grain of v_spend. narrowed says whether other first-class tags are needed
-- beside it, to filter by them or to see what is behind a value; without it only `value` is filled beyond 12 hours. Windows know the
-- first-class tags, and users by themselves only: what else is asked for reads single requests whatever the range. What has no
-- such tag is `untagged`. Sum always; with_cost counts requests that have a cost, and the currency is NULL where there is none.
-- Example: SELECT value, currency, sum(with_cost) AS calls, sum(billed_cost) AS cost FROM v_spend_by_tag(from = now() - INTERVAL 7 DAY, to = now(), tag = 'feature', narrowed = true) WHERE team = 'search' GROUP BY value, currency ORDER BY value, currency
CREATE OR REPLACE VIEW v_spend_by_tag AS
SELECT
    u.event_time AS time,
    u.tenant AS tenant,
    multiIf({tag:String} = 'provider', u.provider, {tag:String} = 'model', u.model, {tag:String} = 'service', u.service, {tag:String} = 'team', u.team, {tag:String} = 'user', u.user, {tag:String} = 'feature', u.feature, {tag:String} = 'project', u.project, {tag:String} = 'department', u.department, {tag:String} = 'environment', u.environment, {tag:String} = 'cost_center', u.cost_center, mapContains(u.tags, {tag:String}), u.tags[{tag:String}], 'untagged') AS value,
    u.provider AS provider, u.model AS model, u.service AS service, u.team AS team, u.feature AS feature, u.project AS project, u.department AS department, u.environment AS environment, u.cost_center AS cost_center,
    u.currency AS currency,
    toInt64(1) AS requests,
    toInt64(u.billed_cost IS NOT NULL) AS with_cost,
    toInt64(u.price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')) AS unpriced,
    u.billed_cost AS billed_cost
FROM v_usage AS u
WHERE (dateDiff('second', {from:DateTime('UTC')}, {to:DateTime('UTC')}) <= 43200 OR {tag:String} NOT IN ('provider', 'model', 'service', 'team', 'user', 'feature', 'project', 'department', 'environment', 'cost_center') OR ({tag:String} = 'user' AND {narrowed:Bool}))
    AND u.event_time >= {from:DateTime('UTC')} AND u.event_time <= {to:DateTime('UTC')}
UNION ALL
SELECT
    w.window_start,
    w.tenant,
    multiIf({tag:String} = 'provider', w.provider, {tag:String} = 'model', w.model, {tag:String} = 'service', w.service, {tag:String} = 'team', w.team, {tag:String} = 'user', w.user, {tag:String} = 'feature', w.feature, {tag:String} = 'project', w.project, {tag:String} = 'department', w.department, {tag:String} = 'environment', w.environment, {tag:String} = 'cost_center', w.cost_center, 'untagged'),
    w.provider, w.model, w.service, w.team, w.feature, w.project, w.department, w.environment, w.cost_center,
    w.currency,
    w.requests, w.priced + w.partial, w.unpriced,
    if(w.priced + w.partial = 0 AND w.billed_cost = 0, NULL, w.billed_cost)
FROM v_windows_1h AS w
WHERE dateDiff('second', {from:DateTime('UTC')}, {to:DateTime('UTC')}) > 43200 AND dateDiff('second', {from:DateTime('UTC')}, {to:DateTime('UTC')}) <= 3456000 AND NOT ({tag:String} NOT IN ('provider', 'model', 'service', 'team', 'user', 'feature', 'project', 'department', 'environment', 'cost_center') OR ({tag:String} = 'user' AND {narrowed:Bool}))
    AND w.dimension_set = multiIf({narrowed:Bool} OR {tag:String} IN ('department', 'cost_center'), 'provider,model,service,team,feature,project,department,environment,cost_center', {tag:String} IN ('provider', 'model'), 'provider,model', {tag:String})
    AND w.window_start >= {from:DateTime('UTC')} AND w.window_start <= {to:DateTime('UTC')}
UNION ALL
SELECT
    w.window_start,
    w.tenant,
    multiIf({tag:String} = 'provider', w.provider, {tag:String} = 'model', w.model, {tag:String} = 'service', w.service, {tag:String} = 'team', w.team, {tag:String} = 'user', w.user, {tag:String} = 'feature', w.feature, {tag:String} = 'project', w.project, {tag:String} = 'department', w.department, {tag:String} = 'environment', w.environment, {tag:String} = 'cost_center', w.cost_center, 'untagged'),
    w.provider, w.model, w.service, w.team, w.feature, w.project, w.department, w.environment, w.cost_center,
    w.currency,
    w.requests, w.priced + w.partial, w.unpriced,
    if(w.priced + w.partial = 0 AND w.billed_cost = 0, NULL, w.billed_cost)
FROM v_windows_1d AS w
WHERE dateDiff('second', {from:DateTime('UTC')}, {to:DateTime('UTC')}) > 3456000 AND NOT ({tag:String} NOT IN ('provider', 'model', 'service', 'team', 'user', 'feature', 'project', 'department', 'environment', 'cost_center') OR ({tag:String} = 'user' AND {narrowed:Bool}))
    AND w.dimension_set = multiIf({narrowed:Bool} OR {tag:String} IN ('department', 'cost_center'), 'provider,model,service,team,feature,project,department,environment,cost_center', {tag:String} IN ('provider', 'model'), 'provider,model', {tag:String})
    AND w.window_start >= {from:DateTime('UTC')} AND w.window_start <= {to:DateTime('UTC')};
