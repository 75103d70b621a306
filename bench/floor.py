"""The floor: the reads and writes of an answer with bare sqlite3, one durable commit each, and no card at all."""

import sqlite3
from pathlib import Path

PERSON = """SELECT m.id, m.organisation_id, m.name, m.role_id, m.timezone, m.locale, m.start_date, m.standing
FROM identity i JOIN member m ON i.member_id = m.id WHERE i.platform = ? AND i.workspace = ? AND i.user = ?"""
SEEN = "INSERT INTO seen_event (platform, workspace, event_id, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
OPEN = """SELECT id, form_id, state, pace, position, paused, version, opened_at, submitted_at, role_id, content_version,
rated, total FROM assessment WHERE member_id = ? AND state = 'open'"""
RATINGS = "SELECT skill_id, value FROM rating WHERE assessment_id = ?"
RATE = """INSERT INTO rating (assessment_id, skill_id, organisation_id, value, evidence, link, rated_at)
VALUES (?, ?, ?, ?, '', '', ?) ON CONFLICT (assessment_id, skill_id) DO UPDATE SET value = excluded.value,
rated_at = excluded.rated_at"""
MOVE = "UPDATE assessment SET version = version + 1, position = ?, paused = 0, touched_at = ? WHERE id = ?"


class Floor:
    """Answers questions on a database of the bench."""

    def __init__(self, file: Path, skills: list[str]) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._skills = skills

    def answer(self, user: str, event: str, value: int, at: str) -> None:
        """Answer the question that the person is at."""
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        member, organisation, *_ = run(PERSON, ("bench", "bench", user)).fetchone()
        run(SEEN, ("bench", "bench", event, at))
        assessment, _, _, _, position, *_ = run(OPEN, (member,)).fetchone()
        answered = {skill for skill, _ in run(RATINGS, (assessment,))} | {position}
        run(RATE, (assessment, position, organisation, value, at))
        following = next((skill for skill in self._skills if skill not in answered), "review")
        run(MOVE, (following, at, assessment))
        run("COMMIT")

    def close(self) -> None:
        self._connection.close()
