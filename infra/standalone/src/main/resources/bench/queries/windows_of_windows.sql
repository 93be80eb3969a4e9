-- SPDX-License-Identifier: Apache-2.0
-- Windows of {seconds} seconds of one dimension set, summed up from those of a finer grain or a set that contains it.
INSERT INTO {table:Identifier}
(
    tenant, dimension_set, dimension_key, dimensions, window_start, currency,
    requests, priced, partial, unpriced, no_usage, invalid, errors, throttled, response_cache_hits,
    list_cost, contracted_cost, effective_cost, billed_cost, savings, usage,
    revision, updated_at, source_topic, source_partition, source_offset
)
SELECT
    tenant, {set:String}, arrayStringConcat(arraySort(arrayMap((d, v) -> concat(d, '=', v), {dimensions:Array(String)}, keys)), '|'),
    mapFromArrays(arrayMap(d -> toLowCardinality(d), {dimensions:Array(String)}), keys), start, currency,
    sum(f.requests), sum(f.priced), sum(f.partial), sum(f.unpriced), sum(f.no_usage), sum(f.invalid), sum(f.errors), sum(f.throttled), sum(f.response_cache_hits),
    sum(f.list_cost), sum(f.contracted_cost), sum(f.effective_cost), sum(f.billed_cost), sum(f.savings),
    map('input_tokens', sum(f.usage['input_tokens']), 'cache_read_tokens', sum(f.usage['cache_read_tokens']), 'output_tokens', sum(f.usage['output_tokens'])),
    max(f.revision), max(f.updated_at), 'cost.windows', 0, 0
FROM {source:Identifier} AS f FINAL
WHERE f.dimension_set = {source_set:String} AND f.window_start >= toDateTime({from:UInt32}, 'UTC') AND f.window_start < toDateTime({to:UInt32}, 'UTC')
GROUP BY
    f.tenant AS tenant, f.currency AS currency, toStartOfInterval(f.window_start, INTERVAL {seconds:UInt32} SECOND) AS start,
    arrayMap(d -> f.dimensions[d], {dimensions:Array(String)}) AS keys
