,
corrections AS (
    SELECT
        toStartOfDay(toDateTime(parseDateTimeBestEffort(concat(toString(usage_month), '01'), 'UTC'), 'UTC')) AS period, toString(tenant) AS tenant, toString(provider) AS provider, toString(model) AS model,
        '' AS kind, '' AS price_status, toString(currency) AS billing_currency,
        CAST(NULL AS Nullable(String)) AS billing_account, CAST(NULL AS Nullable(String)) AS deployed, CAST(NULL AS Nullable(String)) AS located,
        CAST(NULL AS Nullable(String)) AS tier, CAST(NULL AS Nullable(String)) AS operated, CAST(NULL AS Nullable(String)) AS version,
        CAST(NULL AS Nullable(String)) AS entry,
        mapFilter((k, v) -> v NOT IN ('untagged', ''), map('service', toString(service), 'team', toString(team), 'project', toString(project),
            'department', toString(department), 'cost_center', toString(cost_center))) AS labels,
        CAST(NULL AS Nullable(String)) AS capacity, '' AS unit, toDecimal128(0, 18) AS rate, toInt64(1) AS per, '' AS modifiers, false AS adjusts,
        toDecimal256(0, 12) AS units_charged, list_cost AS list_sum, contracted_cost AS contracted_sum, effective_cost AS effective_sum,
        billed_cost AS billed_sum, requests, corrects, toDate(parseDateTimeBestEffort(concat(toString({{month}}), '01'), 'UTC')) AS billed_in
    FROM statement_lines FINAL
    WHERE {{posted}} AND (list_cost != 0 OR contracted_cost != 0 OR effective_cost != 0 OR billed_cost != 0)
),
billed AS (
    SELECT
        period, toString(tenant) AS tenant, toString(provider) AS provider, toString(model) AS model, toString(kind) AS kind,
        toString(price_status) AS price_status, toString(billing_currency) AS billing_currency, CAST(billing_account AS Nullable(String)) AS billing_account,
        CAST(deployed AS Nullable(String)) AS deployed, CAST(located AS Nullable(String)) AS located, CAST(tier AS Nullable(String)) AS tier,
        CAST(operated AS Nullable(String)) AS operated, CAST(version AS Nullable(String)) AS version, CAST(entry AS Nullable(String)) AS entry,
        CAST(labels AS Map(String, String)) AS labels, CAST(capacity AS Nullable(String)) AS capacity, unit, toDecimal128(rate, 18) AS rate, per, modifiers, adjusts,
        units_charged, list_sum, contracted_sum, effective_sum, billed_sum, requests, corrects, billed_in
    FROM charges
    UNION ALL
    SELECT
        period, tenant, provider, model, kind, price_status, billing_currency, billing_account, deployed, located, tier, operated, version, entry,
        CAST(labels AS Map(String, String)) AS labels, capacity, unit, rate, per, modifiers, adjusts,
        units_charged, list_sum, contracted_sum, effective_sum, billed_sum, requests, corrects, billed_in
    FROM corrections
)