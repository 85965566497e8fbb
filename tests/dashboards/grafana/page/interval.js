// How Grafana chooses the step of a query, and writes variables into it.
import { rangeUtil } from '@grafana/data';

const seconds = (text) => (text ? rangeUtil.intervalToSeconds(text) : 0);

export function stepOf(request, target, scrape) {
  return Math.max(seconds(scrape), seconds(target.interval), Math.round(request.intervalMs / 1000));
}

// The variables of a request, with those that Grafana makes of its times.
export function timesOf(request, step, scrape) {
  const range = Math.round((request.range.to.valueOf() - request.range.from.valueOf()) / 1000);
  const rate = Math.max(step + seconds(scrape), 4 * seconds(scrape));
  const times = {
    __interval: `${step}s`, __interval_ms: step * 1000, __rate_interval: `${rate}s`,
    __range: `${range}s`, __range_s: range, __range_ms: range * 1000,
  };
  const scoped = Object.entries(times).map(([name, value]) => [name, { text: String(value), value }]);
  return { ...request.scopedVars, ...Object.fromEntries(scoped) };
}

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\\\$&');

// Values of a variable that may be several are a regular expression.
export function formatValue(value, variable) {
  if (!variable.multi && !variable.includeAll) {
    return String(value).replace(/'/g, "\\\\'");
  }
  const values = [value].flat().map(escaped);
  return values.length === 1 ? values[0] : `(${values.join('|')})`;
}
