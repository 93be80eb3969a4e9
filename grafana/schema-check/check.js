// SPDX-License-Identifier: Apache-2.0
// node check.js FILE...: compiles each dashboard as a constant of Grafana's types; prints what does not fit, and exits with 1.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

const here = import.meta.dirname;
const { defaultDashboard } = createRequire(import.meta.url)('@grafana/schema');

// The newest schema version whose migration was read: types.ts says what follows from it.
const REVIEWED = 42;

const problems = [];
if (defaultDashboard.schemaVersion !== REVIEWED) {
  problems.push(`Grafana's schema version is ${defaultDashboard.schemaVersion}: read what its migration changes, mend types.ts, then set REVIEWED`);
}

const generated = join(here, 'generated');
rmSync(generated, { recursive: true, force: true });
mkdirSync(generated);
for (const file of process.argv.slice(2)) {
  const name = basename(file, '.json');
  const { panels, ...dashboard } = JSON.parse(readFileSync(file, 'utf8'));
  write(name, 'Dashboard', dashboard);
  panels.forEach((panel) => write(`${name}-panel-${panel.id}`, `Panels['${panel.type}']`, panel));
}

const tsc = spawnSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '-p', here, '--pretty', 'false'], { encoding: 'utf8' });
if (tsc.status !== 0) {
  problems.push((tsc.stdout + tsc.stderr).trim());
}
problems.forEach((problem) => console.log(problem));
process.exit(problems.length === 0 ? 0 : 1);

function write(name, type, value) {
  const source = `import type { Dashboard, Panels } from '../types';\nexport const value: ${type} = ${JSON.stringify(value, null, 2)};\n`;
  writeFileSync(join(generated, `${name}.ts`), source);
}
