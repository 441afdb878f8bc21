"""One picture of a person's course, for the page, for print and for the PDF."""

from vincula_practice.charts.goals import GoalStanding, goal_standing
from vincula_practice.charts.presenter import EventLine, Picture, picture
from vincula_practice.charts.relationship import relationship_svg
from vincula_practice.charts.tables import Row, Table

__all__ = [
    "EventLine",
    "GoalStanding",
    "Picture",
    "Row",
    "Table",
    "goal_standing",
    "picture",
    "relationship_svg",
]
