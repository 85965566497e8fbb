// What Grafana's application provides to its libraries, where a dashboard needs
// it: one data source, the panel plugins, variables in texts.
import { EventBusSrv, LoadingState } from '@grafana/data';
import {
  setAppEvents, setBackendSrv, setDataSourceSrv, setPluginImportUtils, setRunRequest, setTemplateSrv,
} from '@grafana/runtime';
import { sceneGraph } from '@grafana/scenes';
import { catchError, from, map, of, startWith } from 'rxjs';
import { plugins } from './plugins';
import { seen } from './seen';

const templates = {
  replace(text, scoped, format) {
    const scene = scoped?.__sceneObject?.value?.valueOf?.() ?? seen.scene;
    return scene ? sceneGraph.interpolate(scene, text, scoped, format) : text;
  },
  getVariables: () => [],
  containsTemplate: (text) => /\$|\[\[/.test(text ?? ''),
  updateTimeRange() {},
};

// Any other source than the one there is is a mistake of the dashboard.
function check(reference, scoped, source) {
  const uid = templates.replace(reference?.uid ?? reference ?? source.uid, scoped);
  if (uid !== source.uid) {
    seen.errors.push(`unknown data source '${uid}'`);
  }
}

function sources(source) {
  return {
    get: async (reference, scoped) => (check(reference, scoped, source), source),
    getInstanceSettings: (reference, scoped) => (check(reference, scoped, source), source.settings),
    getList: () => [source.settings],
    reload() {},
  };
}

// The states that a panel goes through while its queries run.
function run(source, request) {
  const state = (state, series, error) => ({
    state, series, error, errors: error && [error], annotations: [], timeRange: request.range, request,
    structureRev: 1,
  });
  return from(source.query(request)).pipe(
    map((answer) => state(LoadingState.Done, answer.data)),
    catchError(({ message }) => {
      seen.errors.push(`query: ${message}`);
      return of(state(LoadingState.Error, [], { message }));
    }),
    startWith(state(LoadingState.Loading, [])));
}

function plugin(id) {
  if (!plugins[id]) {
    seen.errors.push(`unknown panel type '${id}'`);
  }
  return plugins[id];
}

export function provideServices(source) {
  setTemplateSrv(templates);
  setDataSourceSrv(sources(source));
  setRunRequest(run);
  setAppEvents(new EventBusSrv());
  setBackendSrv({ get: async () => ({}), post: async () => ({}), fetch: () => of({ data: {} }) });
  setPluginImportUtils({
    getPanelPluginFromCache: plugin,
    importPanelPlugin: async (id) => plugin(id),
  });
}
