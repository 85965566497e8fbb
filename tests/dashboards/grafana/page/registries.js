// The registries that Grafana's application fills for its libraries: what may
// be configured of a field, and how data can be transformed. Nothing is edited
// here, so there are no editors.
import {
  booleanOverrideProcessor, dataLinksOverrideProcessor, displayNameOverrideProcessor, FieldConfigProperty as Property,
  identityOverrideProcessor, numberOverrideProcessor, standardEditorsRegistry, standardFieldConfigEditorRegistry,
  standardTransformers, standardTransformersRegistry, stringOverrideProcessor, thresholdsOverrideProcessor,
  unitOverrideProcessor, valueMappingsOverrideProcessor,
} from '@grafana/data';

export const noEditor = () => null;

const EDITORS = `number text boolean select multi-select unit thresholds mappings links color stats-picker strings
  timezone fieldColor slider radio field-name dashboard-uid display-name json fieldNamePicker action`;

// As Grafana's: a field of which nothing is said turns red at 80.
const THRESHOLDS = { mode: 'absolute', steps: [{ value: -Infinity, color: 'green' }, { value: 80, color: 'red' }] };

const PROPERTIES = [
  [Property.DisplayName, displayNameOverrideProcessor],
  [Property.Unit, unitOverrideProcessor],
  [Property.Min, numberOverrideProcessor],
  [Property.Max, numberOverrideProcessor],
  [Property.Decimals, numberOverrideProcessor],
  [Property.NoValue, stringOverrideProcessor],
  [Property.Color, identityOverrideProcessor],
  [Property.Thresholds, thresholdsOverrideProcessor, THRESHOLDS],
  [Property.Mappings, valueMappingsOverrideProcessor, []],
  [Property.Links, dataLinksOverrideProcessor],
  [Property.Filterable, booleanOverrideProcessor],
  ['fieldMinMax', booleanOverrideProcessor],
  ['description', stringOverrideProcessor],
];

export function propertyOf(id, process, defaultValue, shouldApply = () => true) {
  return { id, path: id, name: id, editor: noEditor, override: noEditor, process, shouldApply, defaultValue };
}

function transformations() {
  const byId = new Map(Object.values(standardTransformers).map((one) => [one?.id, one]));
  byId.delete(undefined);
  return [...byId].map(([id, one]) => ({
    id, name: one.name, description: '', editor: noEditor, transformation: async () => one,
  }));
}

export function fillRegistries() {
  standardEditorsRegistry.setInit(() =>
    EDITORS.split(/\s+/).map((id) => ({ id, name: id, editor: noEditor })));
  standardFieldConfigEditorRegistry.setInit(() =>
    PROPERTIES.map(([id, process, value]) => ({ ...propertyOf(id, process, value), category: [''] })));
  standardTransformersRegistry.setInit(transformations);
}
