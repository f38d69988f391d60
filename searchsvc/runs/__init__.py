"""Runs of reindex as everyone sees them: asked for, waiting, going on, ended.

What they do is the indexer's affair. At most one waits, and at most one goes
on, as the engine has one writer.
"""

from searchsvc.runs.board import Board
from searchsvc.runs.record import COUNTS, Run, Runs, State, Wanted
from searchsvc.runs.recording import Recording
from searchsvc.runs.starting import Asked, ask

__all__ = ["COUNTS", "Asked", "Board", "Recording", "Run", "Runs", "State", "Wanted", "ask"]
