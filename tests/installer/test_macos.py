"""What macOS is told of the program, and when its image is signed and notarised."""

import plistlib
from pathlib import Path

import pytest

from installer import macos

IMAGE = Path("PhotoSearch.dmg")


@pytest.fixture(autouse=True)
def _nobody_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (macos.IDENTITY, *macos.ACCOUNT.values()):
        monkeypatch.delenv(name, raising=False)


def test_photos_can_be_opened_with_it_and_stay_with_their_usual_program() -> None:
    (kind,) = macos.info_plist()["CFBundleDocumentTypes"]
    assert "public.image" in kind["LSItemContentTypes"]
    assert kind["LSHandlerRank"] == "Alternate"
    plistlib.dumps(macos.info_plist())


def test_without_a_certificate_nothing_is_signed_and_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert macos.signing() == {}
    assert macos.approvals(IMAGE) == []
    assert macos.IDENTITY in capsys.readouterr().out


def test_without_an_account_it_is_signed_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(macos.IDENTITY, "Developer ID Application: Somebody")
    assert [each[0] for each in macos.approvals(IMAGE)] == ["codesign"]
    said = capsys.readouterr().out
    assert all(name in said for name in macos.ACCOUNT.values())


def test_with_both_it_is_signed_notarised_and_stapled_in_this_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(macos.IDENTITY, "Developer ID Application: Somebody")
    for name in macos.ACCOUNT.values():
        monkeypatch.setenv(name, name.lower())
    commands = macos.approvals(IMAGE)
    assert [" ".join(each[:2]) for each in commands] == ["codesign --sign", "xcrun notarytool", "xcrun stapler"]
    assert commands[1][-6:] == [
        "--apple-id", "apple_id", "--team-id", "apple_team_id", "--password", "apple_password",
    ]  # fmt: skip
    entitlements = plistlib.loads(Path(macos.signing()["entitlements_file"]).read_bytes())
    assert entitlements["com.apple.security.cs.disable-library-validation"], "Qt could not be replaced"
