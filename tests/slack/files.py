"""Files in the fake Slack: asking for a place, sending the bytes, completing, looking."""

import mimetypes

from aiohttp import web

from tests.slack.messages import store
from tests.slack.methods import Asked, method
from tests.slack.workspace import File, Json, SlackError, Token, new_id


def as_json(file: File, url: str, ready: bool) -> Json:
    """A file as Slack tells of it: nothing is known of its kind until it has been looked at."""
    kind = mimetypes.guess_type(file.name)[0] or "text/plain"
    body: Json = {"id": file.id, "name": file.name, "title": file.title or file.name, "size": file.length}
    body |= {"mimetype": kind if ready else "", "filetype": file.name.rpartition(".")[2] if ready else ""}
    body |= {"mode": "hosted", "is_external": False, "is_public": False, "public_url_shared": False}
    body |= {"url_private": f"{url}files-pri/{file.id}/{file.name}", "permalink": f"{url}files/{file.id}"}
    ims = [each for each in file.shared if each.startswith("D")]
    return body | {"channels": [each for each in file.shared if each not in ims], "ims": ims, "groups": []}


@method("files.getUploadURLExternal", scope="files:write", tier=4, takes_json=False)
def files_get_upload_url_external(asked: Asked) -> Json:
    asked.need("filename", "length")
    if not str(asked.args["length"]).isdigit() or int(asked.args["length"]) == 0:
        raise SlackError("invalid_arguments", "must be a number above 0 [json-pointer:/length]")
    file = File(new_id("F"), asked.team.id, str(asked.args["filename"]), int(asked.args["length"]))
    asked.slack.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"{asked.slack.root}upload/v1/{file.id}"}


@method("files.completeUploadExternal", scope="files:write", tier=4)
def files_complete_upload_external(asked: Asked) -> Json:
    slack = asked.slack
    asked.need("files")
    if not isinstance(asked.args["files"], list):
        raise SlackError("invalid_arguments", "must be an array [json-pointer:/files]")
    files = []
    for each in asked.args["files"]:
        file = slack.files.get(str(each.get("id")))
        if file is None or file.team_id != asked.team.id or file.content is None:
            raise SlackError("file_not_found")
        files.append(file)
        file.title = each.get("title") or file.name
    channel = None
    if asked.args.get("channel_id"):
        channel = asked.team.channel(asked.args["channel_id"])
        if not channel.has_bot:
            raise SlackError("not_in_channel")
    for file in files:
        file.ready_at = slack.now() + slack.file_takes
    if channel:
        for file in files:
            file.shared.append(channel.id)
        shown = [as_json(file, slack.root, True) for file in files]
        text = asked.args.get("initial_comment") or ""
        store(slack, asked.team, channel, {"text": text, "files": shown, "thread_ts": asked.args.get("thread_ts")})
    ready = slack.file_takes == 0
    return {"files": [as_json(file, slack.root, ready) for file in files]}


@method("files.info", scope="files:read", tier=4, takes_json=False)
def files_info(asked: Asked) -> Json:
    asked.need("file")
    file = asked.slack.files.get(str(asked.args["file"]))
    if file is None or file.team_id != asked.team.id or file.ready_at is None:
        raise SlackError("file_not_found")
    ready = asked.slack.now() >= file.ready_at
    return {"file": as_json(file, asked.slack.root, ready), "comments": [], "response_metadata": {"next_cursor": ""}}


async def upload(request: web.Request, file: File | None) -> web.Response:
    """Take the bytes, as a raw body or the first part of a form."""
    if file is None or file.ready_at is not None:
        return web.Response(status=404, text="not found")
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        part = next(iter(form.values()))
        content = part.file.read() if isinstance(part, web.FileField) else str(part).encode()
    else:
        content = await request.read()
    if len(content) != file.length:
        return web.Response(status=400, text=f"Bad request - {len(content)} bytes where {file.length} were promised")
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


def download(file: File | None, token: Token | None) -> web.Response:
    """The bytes, for a token of the same workspace; anybody else is shown the way to sign in."""
    if file is None or file.content is None:
        return web.Response(status=404)
    if token is None or token.error or token.team_id != file.team_id:
        return web.Response(text="<!DOCTYPE html><title>Sign in to Slack</title>", content_type="text/html")
    return web.Response(body=file.content, content_type=mimetypes.guess_type(file.name)[0] or "text/plain")
