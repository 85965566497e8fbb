// A dashboard's JSON as a scene of Grafana's scenes library.
import { standardTransformersRegistry } from '@grafana/data';
import {
  behaviors, EmbeddedScene, SceneControlsSpacer, SceneDataTransformer, SceneGridItem, SceneGridLayout,
  SceneGridRow, SceneQueryRunner, SceneTimePicker, SceneTimeRange, VariableValueSelectors, VizPanel,
} from '@grafana/scenes';
import { plugins } from './plugins';
import { seen } from './seen';
import { variablesOf } from './variables';

// Grafana passes over what it does not know; here it is an error.
function check(panel) {
  const where = `panel '${panel.title}'`;
  for (const { id } of panel.transformations ?? []) {
    if (!standardTransformersRegistry.getIfExists(id)) {
      seen.errors.push(`${where}: unknown transformation '${id}'`);
    }
  }
  for (const { id } of (panel.fieldConfig?.overrides ?? []).flatMap(({ properties }) => properties)) {
    if (plugins[panel.type] && !plugins[panel.type].fieldConfigRegistry.getIfExists(id)) {
      seen.errors.push(`${where}: unknown property '${id}'`);
    }
  }
}

// JSON has no -Infinity: the first step of thresholds begins at null.
function withInfinity(fieldConfig = { defaults: {}, overrides: [] }) {
  return JSON.parse(JSON.stringify(fieldConfig), (key, value) =>
    key === 'steps' ? value.map((step) => ({ ...step, value: step.value ?? -Infinity })) : value);
}

function dataOf({ datasource, targets, interval, maxDataPoints, transformations = [] }) {
  const runner = new SceneQueryRunner({
    datasource, queries: targets, minInterval: interval, maxDataPoints,
    maxDataPointsFromWidth: !maxDataPoints,
  });
  return new SceneDataTransformer({ $data: runner, transformations });
}

function itemOf(panel) {
  check(panel);
  const { id, type, title, description, options, fieldConfig, links, gridPos: { x, y, w, h } } = panel;
  return new SceneGridItem({
    x, y, width: w, height: h,
    body: new VizPanel({
      key: `panel-${id}`, pluginId: type, title, description, options, fieldConfig: withInfinity(fieldConfig),
      displayMode: panel.transparent ? 'transparent' : 'default', $data: panel.targets && dataOf(panel),
    }),
  });
}

// Panels after a row belong to it; those of a collapsed one are within it.
function gridOf(panels) {
  const children = [];
  let row;
  for (const panel of panels) {
    if (panel.type === 'row') {
      row = new SceneGridRow({
        title: panel.title, isCollapsed: panel.collapsed, x: 0, y: panel.gridPos.y,
        children: (panel.panels ?? []).map(itemOf),
      });
      children.push(row);
    } else if (row) {
      row.setState({ children: [...row.state.children, itemOf(panel)] });
    } else {
      children.push(itemOf(panel));
    }
  }
  return new SceneGridLayout({ children, isLazy: false });
}

const time = (seconds) => new Date(Number(seconds) * 1000).toISOString();

export function sceneOf(dashboard, wanted) {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({
      from: time(wanted.get('from')), to: time(wanted.get('to')), timeZone: dashboard.timezone,
    }),
    $variables: variablesOf(dashboard, wanted),
    $behaviors: [new behaviors.CursorSync({ sync: dashboard.graphTooltip })],
    controls: [new VariableValueSelectors({}), new SceneControlsSpacer(), new SceneTimePicker({})],
    body: gridOf(dashboard.panels),
  });
}
