// A dashboard as JSON, of Grafana's own types, so strict that a misspelt word is
// an error: Grafana passes over such words in silence.
import type * as bargauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type * as raw from '@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen';
import type { Unit } from './units';

// An enum as what stands for it in JSON; what is not named keeps its default.
type Literal<T> = T extends string
  ? string extends T ? string : `${T}`
  : T extends number
    ? number extends T ? number : `${T}` extends `${infer N extends number}` ? N : never
    : T;
type Json<T> = unknown extends T ? T
  : T extends string | number | boolean | null | undefined ? Literal<T>
  : T extends Array<infer U> ? Array<Json<U>>
  : { [K in keyof T]?: Json<T[K]> };
type Required<T, K extends keyof T> = T & { [P in K]-?: T[P] };

type Source = { type: 'prometheus'; uid: string };

interface Target {
  refId: string;
  datasource: Source;
  expr: string;
  legendFormat?: string;
  range?: boolean;
  instant?: boolean;
  format?: 'time_series' | 'table';
  interval?: string;
  hide?: boolean;
  editorMode?: 'code' | 'builder';
}

// What can be said of every field, and how an override says it.
type Standard = Json<Omit<raw.FieldConfig, 'custom' | 'links' | 'unit'>> & {
  unit?: Unit;
  links?: Array<{ title: string; url: string; targetBlank?: boolean }>;
  fieldMinMax?: boolean;
};
type Property<T, Prefix extends string = ''> = {
  [K in keyof T & string]-?: { id: `${Prefix}${K}`; value: Exclude<T[K], undefined> };
}[keyof T & string];
type Matcher =
  | { id: 'byName' | 'byRegexp' | 'byType' | 'byFrameRefID'; options: string }
  | { id: 'byNames' | 'byValue'; options: object };

type Place = { x: number; y: number; w: number; h: number };
type Common = Json<Omit<raw.Panel, 'type' | 'options' | 'fieldConfig' | 'targets' | 'datasource' | 'gridPos'>>;
type Panel<Type extends string, Options, Custom> = Common & {
  id: number;
  type: Type;
  title: string;
  gridPos: Place;
  datasource: Source;
  targets: Target[];
  options: Json<Options>;
  fieldConfig: {
    defaults: Standard & { custom?: Json<Custom> };
    overrides: Array<{ matcher: Matcher; properties: Array<Property<Standard> | Property<Json<Custom>, 'custom.'>> }>;
  };
};
type AnyPanel =
  | Panel<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | Panel<'stat', stat.Options, {}>
  | Panel<'bargauge', bargauge.Options, {}>
  | Panel<'table', table.Options, table.FieldConfig>;
interface Row {
  type: 'row';
  id: number;
  title: string;
  collapsed: boolean;
  gridPos: Place;
  panels: AnyPanel[];
}

interface Variable extends Json<Omit<raw.VariableModel, 'type' | 'query' | 'datasource'>> {
  name: string;
  type: 'datasource' | 'query' | 'custom';
  query: string | { query: string; refId: string; qryType?: number };
  datasource?: Source;
  definition?: string;
}

export type Dashboard = Required<Json<Omit<raw.Dashboard, 'panels' | 'templating'>>, 'uid' | 'title' | 'schemaVersion'> & {
  panels: Array<AnyPanel | Row>;
  templating: { list: Variable[] };
};
