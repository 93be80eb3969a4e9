-- SPDX-License-Identifier: Apache-2.0
-- A tenant's people: they see their rows of every table that has a tenant, through the views or not, and no other table at all.
-- Run after roles.sql and again after an upgrade: `SinkMain --access --tenant NAME`.
--
-- Views run with the rights of whoever asks (SQL SECURITY INVOKER, set by the migrations), so the policies of the tables hold in
-- them. Rows without a tenant (budgets and signals that span tenants, refusals whose tenant could not be told) equal no name and
-- stay with those who see everything. Tables without a tenant (prices, ledger_checkpoints, schema_migrations) are not granted.
-- Do not give one user this role and costwire_reader: policies add up, and that user would see all tenants.
CREATE ROLE IF NOT EXISTS {tenant_role}{on_cluster} SETTINGS PROFILE 'costwire_reader';

CREATE ROW POLICY OR REPLACE {tenant_role}{on_cluster} ON {database}.{tenant_table} USING ifNull(tenant = {tenant}, 0) TO {tenant_role};

GRANT{on_cluster} SELECT ON {database}.{tenant_table} TO {tenant_role};

GRANT{on_cluster} SELECT ON {database}.{view} TO {tenant_role};

-- Tenants share less than staff.
CREATE QUOTA OR REPLACE {tenant_role}{on_cluster} KEYED BY user_name
    FOR INTERVAL 1 minute MAX queries = 300, errors = 60,
    FOR INTERVAL 1 hour MAX queries = 5000, execution_time = 1800, read_rows = 5000000000
    TO {tenant_role};

-- Then: CREATE USER ... IDENTIFIED WITH sha256_password BY '...' DEFAULT ROLE {tenant_role}; GRANT {tenant_role} TO ...;
