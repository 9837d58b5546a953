"""Static files on a machine of one's own."""

import gzip

import pytest

pytestmark = pytest.mark.django_db  # the end of any request looks after its connections
CSS = "/static/handoff/tokens.css"


@pytest.fixture
def get(client):
    def get(path, **headers):
        found = client.get(path, headers={"Accept-Encoding": "gzip, br", **headers})
        return found, b"".join(found.streaming_content) if found.streaming else found.content

    return get


def test_a_style_sheet_leaves_compressed_and_says_so(get, client):
    plain = client.get(CSS).getvalue()
    found, body = get(CSS)
    assert gzip.decompress(body) == plain
    assert len(body) * 3 < len(plain)
    said = [found[name] for name in ("Content-Encoding", "Vary", "Content-Length", "Content-Type")]
    assert said == ["gzip", "Accept-Encoding", str(len(body)), 'text/css; charset="utf-8"']


def test_who_cannot_unpack_gets_it_plain(get):
    found, body = get(CSS, **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in found
    assert found["Vary"] == "Accept-Encoding"
    assert b"{" in body


def test_what_would_not_shrink_and_a_part_are_left_alone(get):
    for path, more in (
        ("/static/vendor/figtree/figtree-latin-wght-normal.woff2", {}),
        (CSS, {"Range": "bytes=0-9"}),
    ):
        assert "Content-Encoding" not in get(path, **more)[0]


def test_what_the_browser_has_already_is_not_sent_again(get):
    etag = get(CSS)[0]["ETag"]
    found, body = get(CSS, **{"If-None-Match": etag})
    assert (found.status_code, body) == (304, b"")


def test_an_edit_needs_no_restart(get, settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    for text in (b"a { color: red }", b"a { color: rebeccapurple }"):
        (tmp_path / "edited.css").write_bytes(text)
        assert gzip.decompress(get("/static/edited.css")[1]) == text
