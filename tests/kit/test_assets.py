import gzip

import pytest
from django.template import Context, Template

from inbox.kit import assets

pytestmark = pytest.mark.urls("tests.kit.addresses")


@pytest.fixture
def sheets(tmp_path, settings):
    """A static folder with two parts, a font and a script; DEBUG, so that each request reads anew."""
    settings.STATICFILES_DIRS = [tmp_path]
    settings.DEBUG = True
    (tmp_path / "css/parts").mkdir(parents=True)
    (tmp_path / "font").mkdir()
    (tmp_path / "font/a.woff2").write_bytes(b"font")
    (tmp_path / "x.js").write_text("export {}")
    (tmp_path / "css/tokens.css").write_text("/* the\ncolours */\n:root {\n  --ink: black;\n}\n")
    (tmp_path / "css/parts/stub.css").write_text("@import 'x.css';\n.stub { fill: url(#hatch); }")
    (tmp_path / "css/parts/letter.css").write_text(".letter { color: var(--ink); }")
    (tmp_path / "css/font.css").write_text(
        '@font-face { src: url("../font/a.woff2"), url(data:x), url("/there.woff2"); }'
    )
    return tmp_path


def test_bundle_joins_its_files_in_order(sheets):
    font = assets.asset_url("font/a.woff2")
    assert assets.bundle("public").plain.decode() == (
        ":root {\n--ink: black;\n}\n.letter { color: var(--ink); }\n.stub { fill: url(#hatch); }\n"
        f'@font-face {{ src: url("{font}"), url(data:x), url("/there.woff2"); }}'
    )


def test_bundle_is_kept_for_a_year_under_its_hash(client, sheets):
    answer = client.get(assets.stylesheet_url("public"))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    packed = client.get(assets.stylesheet_url("public"), headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.content) == answer.content


def test_bundle_of_another_hash_is_todays_and_not_kept(client, sheets):
    url = assets.stylesheet_url("public")
    (sheets / "css/tokens.css").write_text("a {}")
    assert assets.stylesheet_url("public") != url
    answer = client.get(url)
    assert answer.content.startswith(b"a {}")
    assert answer["Cache-Control"] == "no-store"
    assert client.get("/style/nowhere.abc.css").status_code == 404


def test_tags_write_addresses_with_versions(sheets):
    page = Template('{% load kit %}{% stylesheet "desk" %}{% asset "x.js" %}').render(Context())
    hash = assets.bundle("desk").hash
    version = assets.version("x.js")
    assert page == f'<link rel="stylesheet" href="/style/desk.{hash}.css">/static/x.js?v={version}'
    (sheets / "x.js").write_text("export { a }")
    assert assets.version("x.js") != version


def test_asset_that_is_not_there_is_a_mistake(sheets):
    with pytest.raises(ValueError, match="no static file"):
        assets.asset_url("js/nowhere.js")


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("br, GZIP", True),
        ("gzip; q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0", False),
        ("identity", False),
        ("", False),
        ("a" * 10_000 + ",gzip", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(rf, accepted, takes):
    assert assets.accepts_gzip(rf.get("/", headers={"accept-encoding": accepted})) is takes
