"""The command: a sentence where there is nothing to mark, and a real server on loopback alone."""

import socket
import threading
import urllib.error
import urllib.request

import pytest
import small_course

from mlcourse.grading.command_line.commands import run
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.marking import serving

SET = small_course.SET


def told(capsys, *arguments):
    """The one line that a refused command says."""
    assert run(["mark", *map(str, arguments)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_a_set_that_is_none(marking, capsys):
    assert "there is no problem set 'ps9-none'; known: ps0-small" in told(
        capsys, "ps9-none", "--root", marking.root
    )


def test_no_gradebook_and_no_set_in_it(marking, capsys, tmp_path):
    other = ["--root", marking.root, "--class", tmp_path / "empty"]
    assert "there is no gradebook in" in told(capsys, SET, *other)
    with open_gradebook(marking) as book:
        book.remove_assignment(SET)
    assert f"{SET} has not been graded yet; run: mlcourse grade {SET}" in told(
        capsys, SET, "--root", marking.root
    )


def test_nobody_in_it(marking, capsys):
    with open_gradebook(marking) as book:
        for number in (1, 2, 3, 4):
            book.remove_submission(SET, f"student-0{number}")
    assert f"nobody's {SET} is in the gradebook yet" in told(capsys, SET, "--root", marking.root)


def test_no_written_answers(marking, capsys):
    from nbgrader.api import SolutionCell

    with open_gradebook(marking) as book:
        cell = book.db.query(SolutionCell).filter(SolutionCell.name == "small-2-explain").one()
        cell.name = "another"
        book.db.commit()
    assert f"{SET} has no written answers" in told(capsys, SET, "--root", marking.root)


def test_a_port_that_is_taken_and_a_name_that_is_none(marking, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = told(capsys, SET, "--root", marking.root, "--port", port)
    assert f"port {port} cannot be used" in line
    assert "printable" in told(capsys, SET, "--root", marking.root, "--as", "a\x1b[2J")


@pytest.mark.parametrize(("given", "name"), [("", "somebody-at-work"), ("  Anna \n B ", "Anna B")])
def test_who_marks_is_who_says_so_or_the_login(marking, monkeypatch, given, name):
    monkeypatch.setattr(serving, "whoami", lambda: "somebody-at-work")
    room, place = serving.open_room(marking, SET, given)
    place.close()
    assert room.who == name


def test_a_real_server_answers_on_loopback_until_it_is_told_to_stop(marking, monkeypatch):
    import uvicorn

    servers, real, links = [], uvicorn.Server, []
    monkeypatch.setattr(uvicorn, "Server", lambda config: servers.append(real(config)) or servers[0])
    room, place = serving.open_room(marking, SET)
    assert place.getsockname()[0] == "127.0.0.1"
    thread = threading.Thread(target=serving.serve, args=(room, place, links.append))
    thread.start()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        with pytest.raises(urllib.error.HTTPError, match="403"), opener.open(room.key.origin, timeout=20):
            pass
        with opener.open(room.key.link, timeout=20) as answer:
            assert (answer.url, answer.status) == (f"{room.key.origin}/", 200)
            assert b"3 of 3 left" in answer.read()
            assert "Server" not in answer.headers
    finally:
        servers[0].should_exit = True
        thread.join(20)
    assert links == [room.key.link]
    assert not thread.is_alive()
