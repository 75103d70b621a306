"""`advance content`: content packs."""

from pathlib import Path
from typing import Annotated

import typer

from bot.checks import check_content
from bot.cli.output import report, say, sentences
from engine.content.load import default_pack, load_content

app = typer.Typer(help="Content packs.", no_args_is_help=True)


@app.command("check", epilog="Example: advance content check ./our-content")
def content_check(
    folder: Annotated[Path | None, typer.Argument(help="The pack; by default the one that comes with Advance.")] = None,
) -> None:
    """Check a content pack: every problem with its file, line and reason."""
    chosen = folder or default_pack()
    with sentences():
        report(check_content(chosen), f"to put right in {chosen}")
        pack = load_content(chosen).pack
        say(
            f"{pack.id} {pack.revision}: {len(pack.forms)} forms, {len(pack.skill_by_id)} skills, "
            f"{len(pack.roles)} roles, {len(pack.curriculum.modules)} modules. No problems."
        )
