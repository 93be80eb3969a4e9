// SPDX-License-Identifier: Apache-2.0
// A dashboard's file in terms of Grafana's own types. Each file and panel becomes a constant of them: a field that Grafana does not know,
// or a value of another type, is then an error of the compiler.
import type * as grafana from '@grafana/schema';
import type * as bargauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type * as gauge from '@grafana/schema/dist/esm/raw/composable/gauge/panelcfg/x/GaugePanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// Deprecated (asTable, a hidden legend, displayMode of tables), or moved by the migration to schema version 42 (hideFrom).
type Gone = 'asTable' | 'hideFrom';

// As JSON: enums are their values, and what a file leaves out Grafana fills with its default.
type Stored<T> = T extends grafana.LegendDisplayMode
  ? 'list' | 'table'
  : T extends string
    ? `${T}`
    : T extends readonly (infer E)[]
      ? Stored<E>[]
      : T extends object
        ? { [K in keyof T as K extends Gone ? never : K]?: Stored<T[K]> }
        : T;

// Not Grafana's: the fields of its ClickHouse and Prometheus plugins that our files use.
interface ClickHouseQuery {
  refId: string;
  editorType: 'sql';
  queryType: 'table' | 'timeseries';
  format: 0 | 1;
  rawSql: string;
}

interface PrometheusQuery {
  refId: string;
  expr: string;
  legendFormat?: string;
  instant?: true;
  range?: true;
}

// Not Grafana's: it publishes links as unknown.
interface DataLink {
  title: string;
  url: string;
}

type Field = Omit<Stored<grafana.FieldConfig>, 'custom' | 'links'> & { links?: DataLink[] };

type CustomName<Custom> = Exclude<keyof Custom & string, Gone>;

type Override<Custom> = {
  matcher: { id: 'byName'; options: string };
  properties: (
    | { [K in keyof Field]-?: { id: K; value: Exclude<Field[K], undefined> } }[keyof Field]
    | { [K in CustomName<Custom>]-?: { id: `custom.${K}`; value: Stored<Exclude<Custom[K], undefined>> } }[CustomName<Custom>]
  )[];
};

type Panel<Kind extends string, Options, Custom> = Omit<Stored<grafana.Panel>, 'fieldConfig' | 'options' | 'targets'> & {
  id: number;
  type: Kind;
  title: string;
  gridPos: Stored<grafana.GridPos>;
  options?: Stored<Options>;
  fieldConfig?: { defaults: Field & { custom?: Stored<Custom> }; overrides?: Override<Custom>[] };
  targets: (ClickHouseQuery | PrometheusQuery)[];
};

// By the type that a panel has in its file. Bar gauges, gauges and stats have no custom fields.
export interface Panels {
  bargauge: Panel<'bargauge', bargauge.Options, Record<string, never>>;
  gauge: Panel<'gauge', gauge.Options, Record<string, never>>;
  stat: Panel<'stat', stat.Options, Record<string, never>>;
  table: Panel<'table', grafana.TableOptions, Omit<grafana.TableFieldOptions, 'displayMode'>>;
  timeseries: Panel<'timeseries', timeseries.Options, timeseries.FieldConfig>;
}

// Its panels are checked one by one, as what their type says.
export type Dashboard = Omit<Stored<grafana.Dashboard>, 'panels' | 'annotations'> & {
  uid: string;
  title: string;
  // 41 is that of Grafana 12.0; nothing that our files have was changed by 42
  schemaVersion: 41 | 42;
  annotations: { list: (Omit<Stored<grafana.AnnotationQuery>, 'target'> & { target: ClickHouseQuery })[] };
};
