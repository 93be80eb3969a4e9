-- SPDX-License-Identifier: Apache-2.0
-- Priced usage as FOCUS 1.2 rows: one for each token kind, price and charge period; see FOCUS.md for every column.
-- What stands in double braces is filled in by FocusQuery.
--
-- usage   an event with its costs as [list, contracted, effective, billed] and its lines; lines that charge nothing for
--         nothing are left out, and an event without lines (a response cache answered) has one: a request.
-- shares  every cost over the lines, to the last digit: the amounts where they sum to it, else in proportion to the
--         amounts; where these are all 0 to what the rates come to, and where that is 0 too, equally. Shares are cut to
--         18 digits and the largest line takes what is left. A line that only says what the provider billed otherwise
--         takes part only when it is alone.
-- lines   one row for each line of each event.
-- charges lines of the same price, account, tags and charge period, added up. Modifiers are part of the group, so a
--         discount that is on a row is on all of it.
-- corrections  of a month that was closed: what its statement posts of earlier ones, one row for each of its lines.
WITH usage AS (
    SELECT
        {{period}} AS period, tenant, provider, model, kind, price_status, assumeNotNull(currency) AS billing_currency,
        nullIf(account, '') AS billing_account, nullIf(deployment, '') AS deployed, nullIf(region, '') AS located,
        nullIf(service_tier, '') AS tier, nullIf(operation, '') AS operated, price_version AS version,
        price_entry AS entry, {{tags}} AS labels,
        arrayFilter(l -> l.quantity != 0 OR l.amount != 0, line_items) AS items,
        empty(items) AS bare,
        if(response_cache_hit, NULL, coalesce(covered_by,
            if(startsWith(ifNull(price_entry, ''), 'capacity/'), substring(price_entry, 10), NULL),
            nullIf(substring(arrayFirst(m -> startsWith(m, 'capacity/'), arrayFlatten(tupleElement(items, 'modifiers'))), 10), '')
        )) AS capacity,
        arrayMap(c -> toDecimal256(c, 18),
            [assumeNotNull(list_cost), assumeNotNull(contracted_cost), assumeNotNull(effective_cost), assumeNotNull(billed_cost)]) AS costs,
        if(bare, ['requests'], arrayMap(u -> toString(u), tupleElement(items, 'unit'))) AS units,
        if(bare, [toDecimal128(1, 12)], tupleElement(items, 'quantity')) AS quantities,
        if(bare, [toDecimal128(0, 18)], tupleElement(items, 'rate')) AS rates,
        if(bare, [toInt64(1)], tupleElement(items, 'per')) AS pers,
        if(bare, [''], arrayMap(m -> arrayStringConcat(m, ','), tupleElement(items, 'modifiers'))) AS modified,
        arrayMap(a -> toDecimal256(a, 18), if(bare, [assumeNotNull(billed_cost)], tupleElement(items, 'amount'))) AS amounts
    FROM {{source}}
    WHERE {{where}} AND currency IS NOT NULL
        AND list_cost IS NOT NULL AND contracted_cost IS NOT NULL AND effective_cost IS NOT NULL AND billed_cost IS NOT NULL
),
shares AS (
    SELECT
        *,
        arrayMap((a, u) -> if(u = 'provider_cost_difference', toDecimal256(0, 18), abs(a)), amounts, units) AS by_amount,
        arrayMap((q, r, p, u) -> if(u = 'provider_cost_difference', toDecimal256(0, 18),
            toDecimal256(toDecimal256(q, 12) * r / p, 18)), quantities, rates, pers, units) AS by_rate,
        multiIf(arraySum(by_amount) > 0, by_amount, arraySum(by_rate) > 0, by_rate,
            arrayMap(a -> toDecimal256(1, 18), amounts)) AS weights,
        arraySum(weights) AS weight,
        indexOf(weights, arrayMax(weights)) AS largest,
        arrayMap(c -> if(c = arraySum(amounts), amounts,
            arrayMap(w -> toDecimal256(c * w / weight, 18), weights)), costs) AS cut,
        arrayMap((c, s) -> arrayMap((part, i) -> if(i = largest, part + (c - arraySum(s)), part),
            s, arrayEnumerate(s)), costs, cut) AS parts
    FROM usage
),
lines AS (
    SELECT * EXCEPT (items, bare, costs, by_amount, by_rate, weights, weight, largest, cut, parts, amounts, units, quantities, rates, pers, modified),
        unit, quantity, rate, per, modifiers, list, contracted, effective, billed
    FROM shares
    ARRAY JOIN units AS unit, quantities AS quantity, rates AS rate, pers AS per, modified AS modifiers,
        parts[1] AS list, parts[2] AS contracted, parts[3] AS effective, parts[4] AS billed
),
charges AS (
    SELECT
        * EXCEPT (quantity, list, contracted, effective, billed),
        unit = 'provider_cost_difference' AS adjusts,
        sum(toDecimal256(quantity, 12)) AS units_charged,
        toDecimal128(sum(list), 18) AS list_sum, toDecimal128(sum(contracted), 18) AS contracted_sum,
        toDecimal128(sum(effective), 18) AS effective_sum, toDecimal128(sum(billed), 18) AS billed_sum,
        toInt64(count()) AS requests, '' AS corrects, toStartOfMonth(period) AS billed_in
    FROM lines
    GROUP BY ALL
){{corrections}},
named AS (
    SELECT
        *,
        adjusts OR corrects != '' AS bare_money,
        concat(provider, '/', model, '/', unit) AS sku,
        replaceAll(unit, '_', ' ') AS words,
        transform(unit,
            ['cache_token_hours', 'capacity_unit_hours', 'instance_hours', 'gb_hours', 'gb_months', 'gb_transferred'],
            ['Token-Hours', 'Unit-Hours', 'Instance-Hours', 'GB-Hours', 'GB-Months', 'GB'],
            initcap(splitByChar('_', unit)[-1])) AS measure,
        units_charged != 0 AND NOT bare_money AS counted
    FROM {{charges}}
)
SELECT
    CAST(NULL AS Nullable(String)) AS AvailabilityZone,
    billed_sum AS BilledCost,
    ifNull(billing_account, tenant) AS BillingAccountId,
    CAST(NULL AS Nullable(String)) AS BillingAccountName,
    if(billing_account IS NULL, 'Tenant', 'Provider Account') AS BillingAccountType,
    billing_currency AS BillingCurrency,
    formatDateTime(addMonths(toDateTime(billed_in, 'UTC'), 1), '%Y-%m-%dT%H:%i:%SZ') AS BillingPeriodEnd,
    formatDateTime(toDateTime(billed_in, 'UTC'), '%Y-%m-%dT%H:%i:%SZ') AS BillingPeriodStart,
    capacity AS CapacityReservationId,
    if(capacity IS NULL OR bare_money, NULL, 'Used') AS CapacityReservationStatus,
    if(adjusts, 'Adjustment', 'Usage') AS ChargeCategory,
    if(corrects = '', NULL, 'Correction') AS ChargeClass,
    if(corrects = '', concat(model, ', ', words, if(modifiers = '', '', concat(' (', modifiers, ')'))),
        concat(model, ', correction of ', corrects)) AS ChargeDescription,
    'Usage-Based' AS ChargeFrequency,
    formatDateTime(if(corrects = '', {{next}}, addMonths(period, 1)), '%Y-%m-%dT%H:%i:%SZ') AS ChargePeriodEnd,
    formatDateTime(period, '%Y-%m-%dT%H:%i:%SZ') AS ChargePeriodStart,
    CAST(NULL AS Nullable(String)) AS CommitmentDiscountCategory,
    CAST(NULL AS Nullable(String)) AS CommitmentDiscountId,
    CAST(NULL AS Nullable(String)) AS CommitmentDiscountName,
    CAST(NULL AS Nullable(Decimal(38, 12))) AS CommitmentDiscountQuantity,
    CAST(NULL AS Nullable(String)) AS CommitmentDiscountStatus,
    CAST(NULL AS Nullable(String)) AS CommitmentDiscountType,
    CAST(NULL AS Nullable(String)) AS CommitmentDiscountUnit,
    if(bare_money, NULL, toDecimal128(units_charged, 12)) AS ConsumedQuantity,
    if(bare_money, NULL, measure) AS ConsumedUnit,
    contracted_sum AS ContractedCost,
    if(counted, toDecimal128(toDecimal256(contracted_sum, 18) * per / units_charged, 18), NULL) AS ContractedUnitPrice,
    effective_sum AS EffectiveCost,
    CAST(NULL AS Nullable(String)) AS InvoiceId,
    provider AS InvoiceIssuerName,
    list_sum AS ListCost,
    if(counted, toDecimal128(toDecimal256(list_sum, 18) * per / units_charged, 18), NULL) AS ListUnitPrice,
    multiIf(bare_money, NULL, capacity IS NULL, 'Standard', 'Other') AS PricingCategory,
    if(bare_money, NULL, toDecimal128(toDecimal256(units_charged, 18) / per, 18)) AS PricingQuantity,
    multiIf(bare_money, NULL, per = 1, measure, concat(toString(per), ' ', measure)) AS PricingUnit,
    provider AS ProviderName,
    provider AS PublisherName,
    located AS RegionId,
    located AS RegionName,
    deployed AS ResourceId,
    CAST(NULL AS Nullable(String)) AS ResourceName,
    if(deployed IS NULL, NULL, 'Model Deployment') AS ResourceType,
    'AI and Machine Learning' AS ServiceCategory,
    concat(provider, ' API') AS ServiceName,
    'Generative AI' AS ServiceSubcategory,
    if(bare_money, NULL, sku) AS SkuId,
    if(bare_money, NULL, initcap(words)) AS SkuMeter,
    if(bare_money, NULL, toJSONString(map('x_Model', toString(model), 'x_Unit', unit))) AS SkuPriceDetails,
    if(bare_money, NULL, concat(sku, '@', ifNull(entry, 'none'))) AS SkuPriceId,
    tenant AS SubAccountId,
    tenant AS SubAccountName,
    'Tenant' AS SubAccountType,
    if(empty(labels), NULL, toJSONString(labels)) AS Tags,
    nullIf(corrects, '') AS x_Corrects,
    nullIf(kind, '') AS x_EventKind,
    model AS x_Model,
    nullIf(modifiers, '') AS x_Modifiers,
    operated AS x_Operation,
    entry AS x_PriceEntry,
    nullIf(price_status, '') AS x_PriceStatus,
    version AS x_PriceVersion,
    requests AS x_Requests,
    tier AS x_ServiceTier,
    multiIf(NOT endsWith(unit, '_tokens') OR startsWith(unit, 'output'), NULL, NOT startsWith(unit, 'cache'), 'Uncached',
        position(unit, '_write') > 0, 'Write', 'Read') AS x_TokenCacheAction,
    multiIf(NOT endsWith(unit, '_tokens'), NULL, startsWith(unit, 'output'), 'Output', 'Input') AS x_TokenDirection,
    nullIf(unit, '') AS x_TokenKind
FROM named
ORDER BY ChargePeriodStart, SubAccountId, BillingAccountId, BillingCurrency, x_TokenKind, x_Model, x_PriceEntry, Tags
