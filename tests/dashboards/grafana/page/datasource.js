// Prometheus as Grafana's data source shows it to panels and variables. The
// source proxies /api to the Prometheus of the test.
import { DataSourceApi, LoadingState } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { framesOf, tableOf } from './frames';
import { formatValue, stepOf, timesOf } from './interval';
import { counted, seen } from './seen';

const SETTINGS = {
  uid: 'prometheus-of-the-test', name: 'Prometheus', type: 'prometheus', id: 1, access: 'proxy',
  jsonData: {}, readOnly: true, isDefault: true,
  meta: {
    id: 'prometheus', name: 'Prometheus', type: 'datasource', module: '', baseUrl: '', metrics: true,
    info: { logos: { small: '', large: '' } },
  },
};

async function ask(path, parameters) {
  const answer = await (await fetch(`/api/v1/${path}?${new URLSearchParams(parameters)}`)).json();
  if (answer.status !== 'success') {
    throw new Error(`${answer.errorType}: ${answer.error}`);
  }
  return answer.data;
}

// What Grafana sends: instant queries at the end of the range, others at whole
// steps.
function query(expr, target, { range }, step) {
  const [from, to] = [range.from, range.to].map((time) => time.valueOf() / 1000);
  if (target.instant) {
    return ask('query', { query: expr, time: to });
  }
  const whole = (time) => Math.floor(time / step) * step;
  return ask('query_range', { query: expr, start: whole(from), end: whole(to), step });
}

export class PrometheusSource extends DataSourceApi {
  constructor(scrape) {
    super(SETTINGS);
    Object.assign(this, { settings: SETTINGS, meta: SETTINGS.meta, name: SETTINGS.name, scrape });
  }

  async query(request) {
    const targets = request.targets.filter((target) => !target.hide);
    const tables = targets.filter((target) => target.format === 'table').length;
    const answers = targets.map((target) => this.answer(target, request, tables));
    return { data: (await counted(Promise.all(answers))).flat(), state: LoadingState.Done };
  }

  async answer(target, request, tables) {
    const step = stepOf(request, target, this.scrape);
    const expr = getTemplateSrv().replace(target.expr, timesOf(request, step, this.scrape), formatValue);
    const { result, resultType } = await query(expr, target, request, step);
    const series = resultType === 'scalar' ? [{ metric: {}, value: result }] : result;
    seen.asked.push(expr);
    return target.format === 'table' ? tableOf(series, target, tables) : framesOf(series, target, expr, step);
  }

  // Only the one kind that the dashboards use: label_values(metric, label).
  async metricFindQuery(query, { scopedVars } = {}) {
    const text = getTemplateSrv().replace(query.query ?? query, scopedVars, formatValue);
    const [, metric, label] = text.match(/^label_values\((.+),\s*(\w+)\)$/s) ?? [];
    if (!label) {
      throw new Error(`expected label_values(METRIC, LABEL), not ${text}`);
    }
    const values = await counted(ask(`label/${label}/values`, { 'match[]': metric }));
    return values.map((text) => ({ text }));
  }

  async testDatasource() {
    return { status: 'success', message: '' };
  }
}
