// The panel plugins of Grafana that its libraries can draw. Their options and
// what they preset are those of the plugins in Grafana's application.
import { FieldColorModeId, FieldConfigProperty, FieldType, identityOverrideProcessor, PanelPlugin } from '@grafana/data';
import { defaultOptions as barGauge } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import { defaultOptions as stat } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import { BarGaugePanel } from './panels/bargauge';
import { StatPanel } from './panels/stat';
import { TablePanel } from './panels/table';
import { TimeSeriesPanel } from './panels/timeseries';
import { propertyOf } from './registries';

export const plugins = {};

const GRAPH = {
  drawStyle: 'line', lineInterpolation: 'linear', lineWidth: 1, fillOpacity: 0, gradientMode: 'none',
  showPoints: 'auto', pointSize: 5, spanNulls: false, insertNulls: false, lineStyle: { fill: 'solid' },
  barAlignment: 0, barWidthFactor: 0.6, stacking: { mode: 'none', group: 'A' }, axisPlacement: 'auto',
  axisColorMode: 'text', axisBorderShow: false, axisCenteredZero: false, scaleDistribution: { type: 'linear' },
  thresholdsStyle: { mode: 'off' }, hideFrom: { legend: false, tooltip: false, viz: false },
};
const MORE_OF_GRAPH = ['transform', 'lineColor', 'fillColor', 'fillBelowTo', 'pointColor', 'pointSymbol',
  'axisLabel', 'axisWidth', 'axisSoftMin', 'axisSoftMax', 'axisGridShow', 'barMaxWidth', 'showValues'];
const CELL = { align: 'auto', cellOptions: { type: 'auto' }, inspect: false };
const MORE_OF_CELL = ['width', 'minWidth', 'filterable', 'hidden', 'wrapHeaderText', 'wrapText', 'hideFrom', 'footer'];

const LEGEND = { displayMode: 'list', placement: 'bottom', calcs: [], showLegend: true };
const REDUCE = { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, orientation: 'auto' };

// What is said of a series is not said of its times.
function useCustom(presets, more) {
  return (builder) => {
    for (const id of [...Object.keys(presets), ...more]) {
      builder.addCustomEditor(propertyOf(id, identityOverrideProcessor, presets[id],
        ({ type }) => type !== FieldType.time));
    }
  };
}

function register(id, component, options, colorMode, presets = {}, more = []) {
  const plugin = new PanelPlugin(component);
  plugin.meta = { id, name: id, type: 'panel', info: { version: '' }, module: '', baseUrl: '' };
  Object.defineProperty(plugin, 'defaults', { get: () => structuredClone(options) });
  plugin.useFieldConfig({
    standardOptions: { [FieldConfigProperty.Color]: { defaultValue: { mode: colorMode } } },
    useCustomConfig: useCustom(presets, more),
  });
  plugins[id] = plugin;
}

export function registerPlugins() {
  const { PaletteClassic, Thresholds } = FieldColorModeId;
  register('timeseries', TimeSeriesPanel, { legend: LEGEND, tooltip: { mode: 'single', sort: 'none' } },
    PaletteClassic, GRAPH, MORE_OF_GRAPH);
  register('stat', StatPanel, { ...REDUCE, ...stat }, Thresholds);
  register('bargauge', BarGaugePanel, { ...REDUCE, ...barGauge }, Thresholds);
  register('table', TablePanel, { showHeader: true, frameIndex: 0, cellHeight: 'sm' }, Thresholds, CELL, MORE_OF_CELL);
}
