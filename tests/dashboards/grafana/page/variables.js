// The variables of a dashboard as Grafana's scenes know them.
import { CustomVariable, DataSourceVariable, QueryVariable, SceneVariableSet } from '@grafana/scenes';

// What is chosen at first: what the address says, else what the dashboard says.
function chosen({ name, multi, includeAll, current }, wanted) {
  const all = includeAll ? ['$__all'] : [];
  const values = wanted.has(`var-${name}`) ? wanted.getAll(`var-${name}`) : [current?.value ?? all].flat();
  return multi ? { value: values, text: values } : { value: values[0] ?? '', text: values[0] ?? '' };
}

function variableOf(variable, wanted) {
  const { name, label, hide, type, query } = variable;
  const common = { name, label, hide };
  if (type === 'datasource') {
    return new DataSourceVariable({ ...common, pluginId: query });
  }
  const choice = {
    ...common, ...chosen(variable, wanted), query, isMulti: variable.multi, includeAll: variable.includeAll,
    allValue: variable.allValue || undefined,
  };
  if (type === 'custom') {
    return new CustomVariable(choice);
  }
  if (type === 'query') {
    const { datasource, refresh, regex = '', sort } = variable;
    return new QueryVariable({ ...choice, datasource, refresh, regex, sort });
  }
  throw new Error(`variable ${name}: expected the type datasource, custom or query, not ${type}`);
}

export const variablesOf = ({ templating }, wanted) =>
  new SceneVariableSet({ variables: templating.list.map((one) => variableOf(one, wanted)) });
