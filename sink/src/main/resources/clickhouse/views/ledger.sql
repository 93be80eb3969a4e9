-- SPDX-License-Identifier: Apache-2.0
-- Whether everything that was accepted is accounted for.

-- The ledger as the job left it, one row. `unreconciled` is 0 when nothing is missing and all sums agree, and NULL before the first
-- pass; `last_pass` says how old that is. The counts are those of all checkpoints: accepted = the sum of the seven behind it.
-- Example: SELECT last_pass, unreconciled, differences, accepted, priced + partial + unpriced + no_usage + invalid + rejected + duplicate AS accounted FROM v_ledger
CREATE OR REPLACE VIEW v_ledger AS
SELECT
    p.last_pass AS last_pass,
    p.unreconciled AS unreconciled,
    p.pending AS pending,
    p.stalled AS stalled,
    p.differences AS differences,
    p.offset_lag AS offset_lag,
    c.checked_ranges AS checked_ranges,
    c.last_sealed AS last_sealed,
    c.accepted AS accepted,
    c.priced AS priced,
    c.partial AS partial,
    c.unpriced AS unpriced,
    c.no_usage AS no_usage,
    c.invalid AS invalid,
    c.rejected AS rejected,
    c.duplicate AS duplicate
FROM
(
    SELECT
        maxOrNull(passed_at) AS last_pass,
        argMaxOrNull(unreconciled, passed_at) AS unreconciled,
        argMaxOrNull(pending, passed_at) AS pending,
        argMaxOrNull(stalled, passed_at) AS stalled,
        argMax(differences, passed_at) AS differences,
        argMaxOrNull(offset_lag, passed_at) AS offset_lag
    FROM ledger_passes FINAL
) AS p
CROSS JOIN
(
    SELECT
        uniqExact(source_topic, source_partition, from_offset) AS checked_ranges,
        maxOrNull(sealed_at) AS last_sealed,
        sum(accepted) AS accepted,
        sum(priced) AS priced,
        sum(partial) AS partial,
        sum(unpriced) AS unpriced,
        sum(no_usage) AS no_usage,
        sum(invalid) AS invalid,
        sum(rejected) AS rejected,
        sum(duplicate) AS duplicate
    FROM ledger_checkpoints FINAL
) AS c;
