"""Place a line chart's points. Pure: numbers in, coordinates out; the template draws them as SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 28
STEPS = (1, 2, 3, 6, 12, 24, 48, 72, 96, 120, 168, 240, 336, 480, 720, 1440, 2880)


@dataclass(frozen=True)
class Point:
    """A value at its place; `label` says it in words."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Line:
    """One series: its name and unbroken runs of points (a month without data breaks the line)."""

    name: str
    css: str
    runs: list[list[Point]]

    @property
    def points(self) -> list[Point]:
        """Return all points in order."""
        return [point for run in self.runs for point in run]

    @property
    def paths(self) -> list[str]:
        """Return each run as the `points` attribute of an SVG polyline."""
        return [" ".join(f"{p.x:.1f},{p.y:.1f}" for p in run) for run in self.runs]


@dataclass(frozen=True)
class Tick:
    """A mark of an axis: where, and what it says."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Everything the template draws."""

    title: str
    lines: list[Line]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def chart_of(
    title: str, *, labels: Sequence[str], series: Sequence[tuple[str, str, Sequence[float | None]]]
) -> Chart:
    """Return the chart of `series` (name, css class, hours per label); None is a gap."""
    values = [value for _, _, row in series for value in row if value is not None]
    step = next((step for step in STEPS if step * 5 >= max(values, default=1)), STEPS[-1])
    top = step * max(1, -(-max(values, default=1) // step))
    xs = [_x(i, len(labels)) for i in range(len(labels))]

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    lines = [
        Line(
            name,
            css,
            _runs([(x, v, label) for x, v, label in zip(xs, row, labels, strict=True)], y, name=name),
        )
        for name, css, row in series
    ]
    y_ticks = [Tick(y(step * i), hours_text(step * i)) for i in range(int(top // step) + 1)]
    return Chart(title, lines, [Tick(x, label) for x, label in zip(xs, labels, strict=True)], y_ticks)


def _x(index: int, count: int) -> float:
    inner = WIDTH - LEFT - RIGHT - 24
    return LEFT + 12 + (inner * index / (count - 1) if count > 1 else inner / 2)


def _runs(
    row: list[tuple[float, float | None, str]], y: Callable[[float], float], *, name: str
) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for x, value, label in row:
        if value is None:
            runs.append([])
        else:
            runs[-1].append(Point(x, y(value), f"{label}, {name}: {hours_text(value)}"))
    return [run for run in runs if run]


def hours_text(hours: float) -> str:
    """Return hours as people say them: `40 min`, `6.5 h`, `3 d`."""
    if 0 < hours < 1:
        return f"{round(hours * 60)} min"
    if hours < 48:
        return f"{hours:.1f} h".replace(".0 h", " h")
    return f"{hours / 24:.1f} d".replace(".0 d", " d")
