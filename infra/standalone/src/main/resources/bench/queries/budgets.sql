-- SPDX-License-Identifier: Apache-2.0
-- 60 monthly budgets of teams over 13 months.
INSERT INTO budgets (budget_id, tenant, group_key, group_values, period, period_start, period_end, amount, currency, spent, remaining, unpriced, state, revision, updated_at, source_topic, source_partition, source_offset)
SELECT concat('budget-', toString(number % 60)), 'acme', concat('team=team-', toString(number % 12)), map('team', concat('team-', toString(number % 12))), 'MONTH',
    toStartOfMonth(toDateTime({end:UInt32}, 'UTC')) - INTERVAL intDiv(number, 60) MONTH AS start, start + INTERVAL 1 MONTH,
    500, 'USD', 300 + number % 400 AS spend, 500 - spend, 0, if(spend > 500, 'EXCEEDED', 'OK'), 1, start, 'cost.budgets', 0, number
FROM numbers(780)
