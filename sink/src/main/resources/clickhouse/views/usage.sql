-- SPDX-License-Identifier: Apache-2.0
-- Single usage events.
--
-- Of all files of views: they are the public contract for people and dashboards. Each reads the valid revision of every row
-- (FINAL) and adds cost_adjustments where it reads windows, so sums equal the ledger. Costs are in `currency`; a cost that is
-- not known is NULL in v_usage and counted as `unpriced` elsewhere, never 0. Filter by time in every query: the partitions and
-- the key do the rest. The tests run each example and compare it with the same figures made in Java from the events.

-- One row per usage event, the valid revision: any column of usage_priced, filtered and grouped any way. What the other views of
-- single requests read. Its setting is safe because the month of an event never changes, so no key lives in two partitions; it
-- lets a condition on event_time skip whole months and FINAL work on each by itself. Here it is set for everybody who reads.
-- Example: SELECT feature, count() AS requests, sum(billed_cost) AS cost FROM v_usage WHERE event_time >= now() - INTERVAL 7 DAY GROUP BY feature ORDER BY cost DESC
CREATE OR REPLACE VIEW v_usage AS
SELECT *
FROM usage_priced FINAL
SETTINGS do_not_merge_across_partitions_select_final = 1;
