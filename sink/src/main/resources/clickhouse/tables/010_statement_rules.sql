-- SPDX-License-Identifier: Apache-2.0
-- The rules that a statement was made with, beside its price books. Statements of before have none.
ALTER TABLE statements
    ADD COLUMN IF NOT EXISTS rules Array(String) COMMENT 'What decided who bears what: the version of the ownership rules, and each allocation rule in full' AFTER price_versions;
