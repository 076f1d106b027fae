"""The macOS property list, and when the disk image is signed and notarised."""

import plistlib
from pathlib import Path

import pytest

from installer import macos

IMAGE = Path("PhotoSearch.dmg")


@pytest.fixture(autouse=True)
def _without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (macos.IDENTITY, *macos.ACCOUNT.values()):
        monkeypatch.delenv(name, raising=False)


def test_the_application_can_open_photos_but_is_not_their_default() -> None:
    (kind,) = macos.info_plist()["CFBundleDocumentTypes"]
    assert "public.image" in kind["LSItemContentTypes"]
    assert kind["LSHandlerRank"] == "Alternate"
    plistlib.dumps(macos.info_plist())


def test_without_a_certificate_nothing_is_signed_and_a_message_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert macos.signing() == {}
    assert macos.approvals(IMAGE) == []
    assert macos.IDENTITY in capsys.readouterr().out


def test_without_an_account_the_image_is_signed_but_not_notarised(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(macos.IDENTITY, "Developer ID Application: Somebody")
    assert [each[0] for each in macos.approvals(IMAGE)] == ["codesign"]
    said = capsys.readouterr().out
    assert all(name in said for name in macos.ACCOUNT.values())


def test_the_image_is_signed_notarised_and_stapled_in_this_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(macos.IDENTITY, "Developer ID Application: Somebody")
    for name in macos.ACCOUNT.values():
        monkeypatch.setenv(name, name.lower())
    commands = macos.approvals(IMAGE)
    assert [" ".join(each[:2]) for each in commands] == ["codesign --sign", "xcrun notarytool", "xcrun stapler"]
    assert commands[1][-6:] == [
        "--apple-id", "apple_id", "--team-id", "apple_team_id", "--password", "apple_password",
    ]  # fmt: skip
    entitlements = plistlib.loads(Path(macos.signing()["entitlements_file"]).read_bytes())
    assert entitlements["com.apple.security.cs.disable-library-validation"], "without it the user could not replace Qt"
