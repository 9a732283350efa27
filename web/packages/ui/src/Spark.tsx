/** A small line on its reference band. Points outside are diamonds, the last one inside a dot. */
import type { Point } from "@eir/clinical";

interface Props {
  points: Point[];
  low?: number | undefined;
  high?: number | undefined;
}

const height = 44;
const pad = 6;
const dense_from = 14;

/** Values to places: x in percent of the width, y in pixels from the top. */
export function spark_places({ points, low, high }: Props) {
  const values = points.flatMap((point) => point.values);
  const limits = [low, high].filter((one) => one !== undefined);
  let min = Math.min(...values, ...limits);
  let max = Math.max(...values, ...limits);
  if (min === max) {
    min -= 1;
    max += 1;
  }
  const first = points[0]?.at.getTime() ?? 0;
  const span = (points.at(-1)?.at.getTime() ?? 0) - first;
  const x = (point: Point, at: number) => {
    if (points.length === 1) return 97;
    const share = span > 0 ? (point.at.getTime() - first) / span : at / (points.length - 1);
    return 3 + 94 * share;
  };
  const y = (value: number) => pad + (height - 2 * pad) * (1 - (value - min) / (max - min));
  return { x, y };
}

export function Spark(props: Props) {
  const { points, low, high } = props;
  // One point says no more than the number above it, unless there is a band to see it against.
  const alone = points.length === 1 && low === undefined && high === undefined;
  if (points.length === 0 || alone) return null;
  const { x, y } = spark_places(props);
  const series = points[0]?.values.length ?? 1;
  const lines = Array.from({ length: series }, (_, which) =>
    points.map((point, at) => `${x(point, at)},${y(point.values[which] ?? 0)}`).join(" "),
  );
  const has_band = low !== undefined || high !== undefined;
  const top = high === undefined ? 0 : y(high);
  const bottom = low === undefined ? height : y(low);
  const marks = points.length > dense_from ? points.slice(-1) : points;
  return (
    <svg className="spark" height={height} aria-hidden="true">
      <svg width="100%" height={height} viewBox={`0 0 100 ${height}`} preserveAspectRatio="none">
        {has_band && (
          <rect x="0" y={top} width="100" height={Math.max(1, bottom - top)} fill="var(--band)" />
        )}
        {points.length > 1 &&
          lines.map((line, at) => (
            <polyline
              key={at}
              className="spark-line"
              points={line}
              vectorEffect="non-scaling-stroke"
            />
          ))}
      </svg>
      {points.map((point, at) =>
        point.outside || marks.includes(point)
          ? point.values.map((value, which) => (
              <Marker
                key={`${point.id}-${which}`}
                x={x(point, at)}
                y={y(value)}
                outside={point.outside}
                last={at === points.length - 1}
                dense={points.length > dense_from}
              />
            ))
          : null,
      )}
    </svg>
  );
}

function Marker(props: { x: number; y: number; outside: boolean; last: boolean; dense: boolean }) {
  const size = props.last ? 4.5 : props.dense ? 2 : 3;
  if (!props.outside && !props.last) return null;
  return (
    <svg x={`${props.x}%`} y={props.y} overflow="visible">
      {props.outside ? (
        <path
          d={`M0 ${-size}l${size} ${size}-${size} ${size}-${size}-${size}z`}
          fill="var(--warning-mark)"
          stroke="var(--surface)"
        />
      ) : (
        <circle r="3.5" fill="var(--text)" stroke="var(--surface)" />
      )}
    </svg>
  );
}
