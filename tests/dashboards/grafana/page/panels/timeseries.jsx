import { FieldType } from '@grafana/data';
import { TimeSeries } from '@grafana/ui';
import { useMemo } from 'react';
import { Empty } from './empty';

const of = (type) => (field) => field.type === type;

// What is no number is a gap.
function withGaps(field) {
  const values = field.values.map((value) => (Number.isFinite(value) ? value : null));
  return { ...field, values };
}

function drawn(frame) {
  const numbers = frame.fields.filter(of(FieldType.number)).map(withGaps);
  return { ...frame, fields: [...frame.fields.filter(of(FieldType.time)), ...numbers] };
}

export function TimeSeriesPanel(props) {
  const { data, options, timeRange, timeZone, width, height } = props;
  const frames = useMemo(() => data.series.map(drawn).filter(({ length, fields }) =>
    length > 0 && fields.some(of(FieldType.time)) && fields.some(of(FieldType.number))), [data]);
  if (frames.length === 0) {
    return <Empty {...props} />;
  }
  return (
    <TimeSeries frames={frames} structureRev={data.structureRev} timeRange={timeRange} timeZone={timeZone}
      width={width} height={height} legend={options.legend} options={options} />
  );
}
