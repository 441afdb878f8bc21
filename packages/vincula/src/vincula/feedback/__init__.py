"""What is there to show? One course of facts for client and therapist; no prose."""

from vincula.feedback.course import build_course
from vincula.feedback.expected import with_expected
from vincula.feedback.model import (
    Course,
    CoursePoint,
    EventMark,
    Expected,
    ExpectedPoint,
    Fact,
    GoalPoint,
    GoalTrack,
    SessionMark,
    Track,
    Unscored,
)
from vincula.feedback.tracks import Entry, floor_of, standing, track, tracks

__all__ = [
    "Course",
    "CoursePoint",
    "Entry",
    "EventMark",
    "Expected",
    "ExpectedPoint",
    "Fact",
    "GoalPoint",
    "GoalTrack",
    "SessionMark",
    "Track",
    "Unscored",
    "build_course",
    "floor_of",
    "standing",
    "track",
    "tracks",
    "with_expected",
]
