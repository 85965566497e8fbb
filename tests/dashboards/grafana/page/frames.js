// Prometheus' answers as Grafana's data frames.
import { createDataFrame, FieldType } from '@grafana/data';

const number = (text) => ({ '+Inf': Infinity, '-Inf': -Infinity })[text] ?? Number(text);

function nameOf({ __name__ = '', ...labels }, legend, expr) {
  if (legend && legend !== '__auto') {
    return legend.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, name) => labels[name] ?? '');
  }
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`).join(', ');
  return __name__ + (pairs && `{${pairs}}`) || expr;
}

// A frame for each series; without any, one without fields.
export function framesOf(series, { refId, legendFormat }, expr, step) {
  const meta = { executedQueryString: expr, type: 'timeseries-multi' };
  if (series.length === 0) {
    return [createDataFrame({ refId, meta, fields: [] })];
  }
  return series.map(({ metric, value, values = [value] }) => {
    const name = nameOf(metric, legendFormat, expr);
    return createDataFrame({
      refId, name, meta,
      fields: [
        { name: 'Time', type: FieldType.time, values: values.map(([time]) => time * 1000),
          config: { interval: step * 1000 } },
        { name: 'Value', type: FieldType.number, values: values.map(([, text]) => number(text)),
          labels: metric, config: { displayNameFromDS: name } },
      ],
    });
  });
}

// One frame, with a column for each label. The values of several tables are
// told apart by the name of their column.
export function tableOf(series, { refId }, tables) {
  const names = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const rows = series.flatMap(({ metric, value, values = [value] }) =>
    values.map(([time, text]) => ({ metric, time: time * 1000, value: number(text) })));
  if (rows.length === 0) {
    return [createDataFrame({ refId, fields: [] })];
  }
  return [createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: rows.map(({ time }) => time), config: {} },
      ...names.map((name) => ({ name, type: FieldType.string, config: { filterable: true },
        values: rows.map(({ metric }) => metric[name] ?? '') })),
      { name: tables > 1 ? `Value #${refId}` : 'Value', type: FieldType.number, config: {},
        values: rows.map(({ value }) => value) },
    ],
  })];
}
