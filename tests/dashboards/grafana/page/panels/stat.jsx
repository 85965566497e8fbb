import { getDisplayValueAlignmentFactors } from '@grafana/data';
import { BigValue, DataLinksContextMenu, useTheme2, VizRepeater } from '@grafana/ui';
import { valuesOf } from './values';

export function StatPanel(props) {
  const theme = useTheme2();
  const { data, options, width, height, renderCounter } = props;
  const values = () => valuesOf(props, theme, options.graphMode !== 'none');

  const draw = ({ value, count, alignmentFactors, width, height }) => {
    const big = (
      <BigValue value={value.display} count={count} sparkline={value.sparkline} colorMode={options.colorMode}
        graphMode={options.graphMode} justifyMode={options.justifyMode} text={options.text} textMode={textMode(count)}
        alignmentFactors={alignmentFactors} width={width} height={height} theme={theme}
        percentChangeColorMode={options.percentChangeColorMode} />
    );
    return value.hasLinks ? <DataLinksContextMenu links={value.getLinks}>{() => big}</DataLinksContextMenu> : big;
  };
  const textMode = (count) => (options.textMode === 'auto' && count > 1 ? 'value_and_name' : options.textMode);

  return (
    <VizRepeater getValues={values} renderValue={draw} getAlignmentFactors={getDisplayValueAlignmentFactors}
      source={data} width={width} height={height} renderCounter={renderCounter} autoGrid
      orientation={options.orientation} itemSpacing={3} />
  );
}
