-- SPDX-License-Identifier: Apache-2.0
-- Why a price was corrected, and by which entries of the book: beside the versions, which usage_corrections had from the start.
ALTER TABLE usage_corrections
    ADD COLUMN IF NOT EXISTS old_price_entry LowCardinality(Nullable(String)) COMMENT 'Entry of the price book before' AFTER price_version,
    ADD COLUMN IF NOT EXISTS price_entry LowCardinality(Nullable(String)) COMMENT 'Entry of the price book after' AFTER old_price_entry,
    ADD COLUMN IF NOT EXISTS cause LowCardinality(String) COMMENT 'price_book where the book gained a price, else the id of the reprice job' AFTER delta;

-- Every correction of a price: what it was, what it is, and why. `delta` is what the sums changed by.
-- Example: SELECT cause, price_version, count() AS events, sum(delta) AS delta FROM v_corrections WHERE recorded_at >= now() - INTERVAL 7 DAY GROUP BY cause, price_version ORDER BY cause, price_version
CREATE OR REPLACE VIEW v_corrections AS
SELECT
    c.recorded_at AS recorded_at,
    c.cause AS cause,
    c.tenant AS tenant,
    c.event_id AS event_id,
    c.event_time AS event_time,
    c.old_price_status AS old_price_status,
    c.price_status AS price_status,
    c.old_price_version AS old_price_version,
    c.old_price_entry AS old_price_entry,
    c.price_version AS price_version,
    c.price_entry AS price_entry,
    c.currency AS currency,
    c.old_billed_cost AS old_billed_cost,
    c.billed_cost AS billed_cost,
    c.delta AS delta,
    c.old_revision AS old_revision,
    c.revision AS revision
FROM usage_corrections AS c FINAL;
