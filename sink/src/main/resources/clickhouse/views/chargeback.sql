-- SPDX-License-Identifier: Apache-2.0
-- Who bears what of a month, and how the month compares with its budget and the months before. Months are civil months in UTC,
-- made of windows of a day. Percent are cut off after 6 digits.

-- Chargeback per tenant, month and project. What has no project is the row `unallocated`; unallocated_share spreads it over the
-- projects in proportion to their cost, cut off after 18 digits, and the largest project takes the remainder. So billed_cost sums to
-- the month, charged sums to the month too, and nothing is lost. Where no project has a cost there is nobody to bear it and
-- unallocated keeps it. While unpriced is above 0 the month is not complete.
-- Example: SELECT month, tenant, project, currency, billed_cost, cost_percent, unallocated_share, charged FROM v_chargeback WHERE month >= toStartOfMonth(today()) - INTERVAL 2 MONTH ORDER BY month, tenant, currency, charged DESC, project
CREATE OR REPLACE VIEW v_chargeback AS
SELECT
    tenant,
    month,
    currency,
    row.1 AS project,
    row.2 AS requests,
    row.3 AS unpriced,
    row.4 AS billed_cost,
    toDecimal256(100 * toDecimal256(row.4, 18) / nullIf(total, 0), 6) AS cost_percent,
    row.5 AS unallocated_share,
    row.4 + row.5 AS charged
FROM
(
    SELECT
        tenant,
        month,
        currency,
        sum(cost) AS total,
        sumIf(cost, project = 'unallocated') AS unallocated,
        total - unallocated AS allocated,
        arraySort(p -> (-p.4, p.1), groupArrayIf((project, requests, unpriced, cost), project != 'unallocated')) AS projects,
        groupArrayIf((project, requests, unpriced, cost), project = 'unallocated') AS without,
        arrayMap(p -> if(allocated = 0, toDecimal128(0, 18), toDecimal128(divideDecimal(toDecimal256(p.4, 18) * unallocated, if(allocated = 0, toDecimal128(1, 18), allocated), 18), 18)), projects) AS shares,
        if(allocated = 0, toDecimal128(0, 18), unallocated) AS spread,
        spread - arrayReduce('sum', shares) AS remainder,
        arrayConcat(
            arrayMap((p, share, i) -> (p.1, p.2, p.3, p.4, toDecimal128(share + if(i = 1, remainder, 0), 18)), projects, shares, arrayEnumerate(projects)),
            arrayMap(p -> (p.1, p.2, p.3, p.4, toDecimal128(-spread, 18)), without)) AS rows
    FROM
    (
        SELECT
            w.tenant AS tenant,
            toStartOfMonth(w.window_start) AS month,
            w.currency AS currency,
            if(w.project = 'untagged', 'unallocated', toString(w.project)) AS project,
            sum(w.requests) AS requests,
            sum(w.unpriced) AS unpriced,
            sum(w.billed_cost) AS cost
        FROM v_windows_1d AS w
        WHERE w.dimension_set = 'project'
        GROUP BY tenant, month, currency, project
    )
    GROUP BY tenant, month, currency
)
ARRAY JOIN rows AS row;

-- Monthly review per tenant: what was spent beside its monthly budget, its share of all tenants, and how it moves against the month
-- before and the average of the last three months with usage. budget is the largest monthly budget of the tenant that has no groups;
-- budget_spent is what that budget counts (with a filter, less than actual) and variance is budget - budget_spent: negative is
-- overspent. A budget belongs to the month in UTC that has most of its period. All budgets: v_budget_status.
-- Example: SELECT month, tenant, currency, actual, tenant_percent, budget_id, budget, variance, budget_used_percent, previous_month, change_percent, average_3_months FROM v_monthly_review WHERE month >= toStartOfMonth(today()) - INTERVAL 2 MONTH ORDER BY month, tenant, currency
CREATE OR REPLACE VIEW v_monthly_review AS
SELECT
    tenant,
    month,
    currency,
    requests,
    unpriced,
    actual,
    toDecimal256(100 * toDecimal256(actual, 18) / nullIf(sum(actual) OVER (PARTITION BY month, currency), 0), 6) AS tenant_percent,
    budget_id,
    budget,
    budget_spent,
    budget - budget_spent AS variance,
    toDecimal256(100 * toDecimal256(budget_spent, 18) / nullIf(budget, 0), 6) AS budget_used_percent,
    previous_month,
    actual - previous_month AS change,
    toDecimal256(100 * toDecimal256(change, 18) / nullIf(previous_month, 0), 6) AS change_percent,
    last_3_months / nullIf(months_before, 0) AS average_3_months
FROM
(
    SELECT
        tenant,
        month,
        currency,
        sumIf(m.requests, shift = 0) AS requests,
        sumIf(m.unpriced, shift = 0) AS unpriced,
        sumIf(m.cost, shift = 0) AS actual,
        sumOrNullIf(m.cost, shift = 1) AS previous_month,
        sumIf(m.cost, shift >= 1) AS last_3_months,
        uniqExactIf(shift, shift >= 1) AS months_before,
        argMax(m.budget_id, (m.amount, m.budget_id)) AS budget_id,
        argMax(m.amount, (m.amount, m.budget_id)) AS budget,
        argMax(m.spent, (m.amount, m.budget_id)) AS budget_spent
    FROM
    (
        SELECT
            tenant,
            addMonths(toStartOfMonth(window_start), shift) AS month,
            currency,
            arrayJoin([0, 1, 2, 3]) AS shift,
            requests,
            unpriced,
            billed_cost AS cost,
            CAST(NULL, 'Nullable(String)') AS budget_id,
            CAST(NULL, 'Nullable(Decimal(38, 18))') AS amount,
            CAST(NULL, 'Nullable(Decimal(38, 18))') AS spent
        FROM v_windows_1d
        WHERE dimension_set = 'total'
        UNION ALL
        SELECT
            assumeNotNull(b.tenant) AS tenant,
            toStartOfMonth(toDate(b.period_start + INTERVAL 14 DAY)) AS month,
            b.currency AS currency,
            -1 AS shift,
            0 AS requests,
            0 AS unpriced,
            toDecimal128(0, 18) AS cost,
            b.budget_id AS budget_id,
            b.amount AS amount,
            b.spent AS spent
        FROM budgets AS b FINAL
        WHERE b.period = 'MONTH' AND empty(b.group_values) AND b.tenant IS NOT NULL AND b.currency != 'tokens'
    ) AS m
    GROUP BY tenant, month, currency
    HAVING countIf(shift <= 0) > 0
);
