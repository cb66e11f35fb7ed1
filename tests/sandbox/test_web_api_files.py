"""Files: ticket, bytes, complete; and who may fetch them."""

from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient

from tests.sandbox.conftest import refusal


def send(url: str, data: bytes) -> None:
    with urlopen(Request(url, data=data, method="POST")) as answer:  # noqa: S310
        assert answer.status == 200


def fetch(url: str, token: str | None) -> tuple[str, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urlopen(Request(url, headers=headers)) as answer:  # noqa: S310
        return answer.headers.get_content_type(), answer.read()


@pytest.fixture
def uploaded(web: WebClient) -> str:
    """A file whose bytes are there and which is not complete."""
    ticket = web.files_getUploadURLExternal(filename="packet.pdf", length=3)
    send(ticket["upload_url"], b"PDF")
    file_id: str = ticket["file_id"]
    return file_id


def test_the_sdk_uploads_a_file_into_a_thread(web, box, room):
    parent = web.chat_postMessage(channel=room.id, text="Report")["ts"]

    web.files_upload_v2(
        channel=room.id, content=b"a,b\n1,2\n", filename="report.csv", thread_ts=parent
    )

    shared = box.channel_messages(room.id)[1]
    file = box.world.workspace.files[shared.files[0]]
    assert (shared.thread_ts, file.name, file.data) == (parent, "report.csv", b"a,b\n1,2\n")
    told = web.files_info(file=file.id)["file"]
    assert told["shares"]["public"] == {room.id: [{"ts": shared.ts}]}


def test_an_empty_upload_is_refused(web):
    said = refusal(lambda: web.files_getUploadURLExternal(filename="x.pdf", length=0))

    assert said["error"] == "missing_argument"


def test_a_file_is_completed_once_and_only_if_it_is_there(web, room, uploaded):
    files = [{"id": uploaded, "title": "Packet"}]
    web.files_completeUploadExternal(files=files, channel_id=room.id)

    again = refusal(lambda: web.files_completeUploadExternal(files=files, channel_id=room.id))
    unknown = refusal(lambda: web.files_completeUploadExternal(files=[{"id": "F0", "title": ""}]))

    assert (again["error"], unknown["error"]) == ("file_not_found", "file_not_found")


def test_a_file_goes_only_where_the_app_is(web, box, mia, uploaded):
    away = box.add_channel("away", members=[mia.id])
    files = [{"id": uploaded, "title": "Packet"}]

    said = refusal(lambda: web.files_completeUploadExternal(files=files, channel_id=away.id))

    assert said["error"] == "not_in_channel"
    assert web.files_completeUploadExternal(files=files)["ok"]


def test_a_download_needs_the_token_and_the_scope_else_it_is_a_login_page(web, box, mia, room):
    file = box.person(mia.id).upload(room.id, "roster.csv", b"npi\n1\n")
    url = web.files_info(file=file.id)["file"]["url_private_download"]

    assert fetch(url, box.bot_token) == ("text/csv", b"npi\n1\n")
    assert fetch(url, None)[0] == "text/html"
    box.remove_scope("files:read")
    assert fetch(url, box.bot_token)[0] == "text/html"


def test_a_share_may_come_late_or_never(web, box, room, uploaded):
    box.share_delay = None

    web.files_completeUploadExternal(
        files=[{"id": uploaded, "title": "Packet"}], channel_id=room.id
    )

    assert web.files_info(file=uploaded)["file"]["shares"] == {}
    assert box.channel_messages(room.id) == []


def test_a_late_share_comes_by_itself(web, box, room, uploaded):
    box.share_delay = 0.05

    web.files_completeUploadExternal(
        files=[{"id": uploaded, "title": "Packet"}], channel_id=room.id
    )

    assert web.files_info(file=uploaded)["file"]["shares"] == {}
    assert box.eventually(lambda: len(box.channel_messages(room.id)) == 1)
