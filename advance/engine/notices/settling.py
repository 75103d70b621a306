"""Settling: what came of a slice of notices, written down in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update

from advance.engine.notices.names import DIGEST, MANNERS, UNREACHED, State
from advance.engine.notices.planner import Planned, add_notices
from advance.engine.notices.records import NOTICE
from advance.engine.notices.taking import LEASE, Outgoing
from advance.engine.people.records import MEMBER, WORKSPACE, find_owners, note_unreachable
from advance.engine.store import UtcDateTime
