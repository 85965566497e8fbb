import { cacheFieldDisplayNames } from '@grafana/data';
import { TableNG } from '@grafana/ui/unstable';
import { Empty } from './empty';

export function TablePanel(props) {
  const { data, fieldConfig, options, width, height } = props;
  cacheFieldDisplayNames(data.series);
  const frame = data.series[options.frameIndex];
  if (!frame?.length) {
    return <Empty {...props} />;
  }
  return (
    <TableNG data={frame} width={width} height={height} noHeader={!options.showHeader}
      cellHeight={options.cellHeight} sortBy={options.sortBy} fieldConfig={fieldConfig}
      structureRev={data.structureRev} enableVirtualization={false} />
  );
}
