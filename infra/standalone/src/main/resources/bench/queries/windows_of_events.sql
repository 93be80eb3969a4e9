-- SPDX-License-Identifier: Apache-2.0
-- Windows of {seconds} seconds of one dimension set, of the events of a range of time: what the streams app would have written.
INSERT INTO {table:Identifier}
(
    tenant, dimension_set, dimension_key, dimensions, window_start, currency,
    requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits,
    list_cost, contracted_cost, effective_cost, billed_cost, savings, usage,
    revision, updated_at, source_topic, source_partition, source_offset
)
SELECT
    tenant, {set:String}, arrayStringConcat(arraySort(arrayMap((d, v) -> concat(d, '=', v), {dimensions:Array(String)}, keys)), '|'),
    mapFromArrays(arrayMap(d -> toLowCardinality(d), {dimensions:Array(String)}), keys), start, 'USD',
    count(), countIf(price_status = 'PRICED'), 0, countIf(price_status = 'UNPRICED_MODEL'), 0, 0, countIf(call_status = 'ERROR'), 0, countIf(response_cache_hit),
    sum(ifNull(list_cost, 0)), sum(ifNull(contracted_cost, 0)), sum(ifNull(effective_cost, 0)), sum(ifNull(billed_cost, 0)), sum(ifNull(savings_prompt_cache, 0)),
    map('input_tokens', sum(ifNull(input_tokens, 0)), 'cache_read_tokens', sum(ifNull(cache_read_tokens, 0)), 'output_tokens', sum(ifNull(output_tokens, 0))),
    bitOr(bitShiftLeft(toUInt64(1), 40), 1), max(priced_at), 'cost.windows', 0, 0
FROM usage_priced FINAL
WHERE event_time >= toDateTime({from:UInt32}, 'UTC') AND event_time < toDateTime({to:UInt32}, 'UTC')
GROUP BY
    tenant, toStartOfInterval(toDateTime(event_time, 'UTC'), INTERVAL {seconds:UInt32} SECOND) AS start,
    arrayMap(d -> multiIf(d = 'provider', provider, d = 'model', model, d = 'service', service, d = 'team', team, d = 'user', user, d = 'feature', feature,
        d = 'project', project, d = 'department', department, d = 'environment', environment, cost_center), {dimensions:Array(String)}) AS keys
