import { getDisplayProcessor, getDisplayValueAlignmentFactors, VizOrientation } from '@grafana/data';
import { BarGauge, useTheme2, VizRepeater } from '@grafana/ui';
import { valuesOf } from './values';

function orientationOf({ options: { orientation }, width, height }) {
  if (orientation && orientation !== VizOrientation.Auto) {
    return orientation;
  }
  return width > height ? VizOrientation.Vertical : VizOrientation.Horizontal;
}

export function BarGaugePanel(props) {
  const theme = useTheme2();
  const { data, options, width, height, renderCounter } = props;

  const draw = ({ value: { display, field, view, colIndex }, alignmentFactors, orientation, width, height }) => (
    <BarGauge value={display} field={field} theme={theme} text={options.text} width={width} height={height}
      display={view && getDisplayProcessor({ field: view.dataFrame.fields[colIndex], theme })}
      orientation={orientation} displayMode={options.displayMode} alignmentFactors={alignmentFactors}
      showUnfilled={options.showUnfilled} valueDisplayMode={options.valueMode} namePlacement={options.namePlacement} />
  );

  return (
    <VizRepeater getValues={() => valuesOf(props, theme)} renderValue={draw}
      getAlignmentFactors={getDisplayValueAlignmentFactors} source={data} width={width} height={height}
      renderCounter={renderCounter} orientation={orientationOf(props)} minVizWidth={options.minVizWidth}
      minVizHeight={options.minVizHeight} maxVizHeight={options.maxVizHeight}
      itemSpacing={options.displayMode === 'lcd' ? 2 : 10} />
  );
}
