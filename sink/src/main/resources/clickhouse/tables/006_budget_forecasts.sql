-- SPDX-License-Identifier: Apache-2.0
-- What budgets know of the end of their period, beside the expected spend that was there before. Rows of before have NULL.
ALTER TABLE budgets
    ADD COLUMN IF NOT EXISTS forecast_low Nullable(Decimal(38, 18)) COMMENT 'Spend at the end of the period is below it once in ten times, in currency' AFTER forecast,
    ADD COLUMN IF NOT EXISTS forecast_high Nullable(Decimal(38, 18)) COMMENT 'Spend at the end of the period is above it once in ten times, in currency' AFTER forecast_low,
    ADD COLUMN IF NOT EXISTS forecast_missing Nullable(String) COMMENT 'Why there is no forecast; NULL where there is one' AFTER forecast_high,
    ADD COLUMN IF NOT EXISTS exhausted_at Nullable(DateTime64(6, 'UTC')) COMMENT 'When the amount is expected to be used up; NULL where it is already, is expected to last, or there is no forecast' AFTER forecast_missing,
    ADD COLUMN IF NOT EXISTS forecast_as_of Nullable(DateTime64(6, 'UTC')) COMMENT 'Up to when spend was known to the forecast; NULL without one' AFTER exhausted_at;

-- A rolling budget is told at every step of its period: what is past is of no use for long.
ALTER TABLE budgets MODIFY TTL toDateTime(period_end) + INTERVAL 2 DAY DELETE WHERE period = 'ROLLING';

ALTER TABLE budgets
    COMMENT COLUMN currency 'ISO 4217 code, or the word tokens',
    COMMENT COLUMN state 'OK, WARNING, EXCEEDED, or CLOSED where the budget is gone or counts something else';
