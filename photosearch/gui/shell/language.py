"""Which language the window speaks. The words are in resources/translations; English is in the code itself."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from photosearch.settings import resources

SYSTEM = "system"


def speak(application: QCoreApplication, language: str) -> list[QTranslator]:
    """Makes the application speak `language`, a choice of the setting; English where there is no translation.

    Numbers and dates follow. Call it before the window is built: widgets take their words when they are made.

    Returns:
        the translators in use, of Qt's own words and of ours.
    """
    locale = QLocale() if language == SYSTEM else QLocale(language)
    QLocale.setDefault(locale)
    folders = (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("photosearch", str(translations())),
    )
    translators = []
    for name, folder in folders:
        translator = QTranslator(application)
        if translator.load(locale, name, "_", folder):
            application.installTranslator(translator)
            translators.append(translator)
    return translators


def translations() -> Path:
    """Returns the folder of translations, each as .ts and compiled to .qm."""
    return resources() / "translations"
