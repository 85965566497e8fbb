import { getFieldDisplayValues } from '@grafana/data';

// Each value that a panel reduces its series to.
export function valuesOf({ data, fieldConfig, options, replaceVariables, timeZone }, theme, sparkline) {
  return getFieldDisplayValues({
    data: data.series, fieldConfig, reduceOptions: options.reduceOptions, replaceVariables, theme, timeZone, sparkline,
  });
}
