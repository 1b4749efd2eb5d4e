"""A small line chart as points of an inline SVG: observed values and the path that is asked for. Pure functions."""

from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, EDGE = 220, 64, 6
Series = list[tuple[date, float]]


@dataclass(frozen=True)
class Chart:
    """Coordinates in a box of ``width`` × ``height``."""

    width: int
    height: int
    values: str
    path: str
    dots: list[tuple[float, float]]


def draw(values: Series, path: Series) -> Chart | None:
    """Fit both lines into one box; None where there is nothing to see."""
    every = [*values, *path]
    if not values or len(every) < 2:
        return None
    days, figures = [day.toordinal() for day, _ in every], [figure for _, figure in every]
    first, last, low, high = min(days), max(days), min(figures), max(figures)

    def at(day: date, figure: float) -> tuple[float, float]:
        x = (day.toordinal() - first) / ((last - first) or 1)
        y = (figure - low) / ((high - low) or 1)
        return round(EDGE + x * (WIDTH - 2 * EDGE), 1), round(HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE), 1)

    dots = [at(*point) for point in values]
    return Chart(WIDTH, HEIGHT, _points(dots), _points([at(*point) for point in path]), dots)


def _points(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
